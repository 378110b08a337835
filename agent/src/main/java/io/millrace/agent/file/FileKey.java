package io.millrace.agent.file;

/**
 * What the file system calls a file, whatever its names are; given to another file once this one is gone.
 *
 * @param device number of the device
 * @param inode number of the inode there
 */
public record FileKey(long device, long inode) {}
