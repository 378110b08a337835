"""Writes a database of the kind that the Kinesis Agent keeps its checkpoints in.

Arguments: FILE ROWS [page=BYTES] [encoding=UTF-8|UTF-16le|UTF-16be] [deleted] [norowid] [vacuum] [wal] [journal] [added] [grow=ROWS]
The rows are those of OldCheckpointsTest.row.
"""
import os
import sqlite3
import sys

file, rows = sys.argv[1], int(sys.argv[2])
options = dict((o.split("=") + [""])[:2] for o in sys.argv[3:])


def row(i):
    path = "/var/log/app-%d/\u00e9\U0001F600" % i + "x" * (3000 if i % 50 == 7 else i % 60)
    return ("kinesis:stream-%d:/var/log/app-%d/*" % (i % 5, i), path, "(dev=fc%02x,inode=%d)" % (i % 256, 1000 + i),
            1700000000000 + i, i * 1000003, i * 999983, "2026-01-02 03:04:%02d.%03d" % (i % 60, i % 1000))


if os.path.exists(file):
    os.remove(file)
db = sqlite3.connect(file, isolation_level=None)
db.execute("pragma page_size=" + options.get("page", "4096"))
db.execute("pragma encoding='" + options.get("encoding", "UTF-8") + "'")
db.execute("pragma auto_vacuum=" + ("1" if "vacuum" in options else "0"))
if "wal" not in options and "journal" not in options:
    db.execute("pragma synchronous=off")
db.execute("create table unrelated (a integer primary key, b blob)")
last = "" if "added" in options else ", lastUpdated datetime"
if "norowid" in options:
    db.execute("create table FILE_CHECKPOINTS(fileId text /* the , key */, lastModifiedTime bigint, \"size\" bigint, offset"
               " bigint, flow text, path text" + last + ", primary key (flow, path)) without rowid")
else:
    db.execute("create table if not exists FILE_CHECKPOINTS(flow text, path text, fileId text, lastModifiedTime bigint,"
               " size bigint, offset bigint" + last + ", primary key (flow, path))")
columns = "flow, path, fileId, lastModifiedTime, size, offset, lastUpdated"


def fill(start, end):
    db.execute("begin")
    for i in range(start, end):
        if "added" in options:
            db.execute("insert into FILE_CHECKPOINTS (" + columns[:-13] + ") values (?,?,?,?,?,?)", row(i)[:6])
        else:
            db.execute("insert into FILE_CHECKPOINTS (" + columns + ") values (?,?,?,?,?,?,?)", row(i))
        db.execute("insert into unrelated values (?, zeroblob(20))", (i,))
    db.execute("commit")


fill(0, rows)
if "deleted" in options:
    for i in range(1, rows, 3):
        db.execute("delete from FILE_CHECKPOINTS where flow = ? and path = ?", row(i)[:2])
if "added" in options:
    db.execute("alter table FILE_CHECKPOINTS add column lastUpdated datetime")
if "wal" in options:
    db.execute("pragma journal_mode=wal")
    fill(rows, rows + 10)
    os._exit(0)
if "journal" in options:
    db.execute("pragma cache_size=1")
    db.execute("begin")
    db.execute("update FILE_CHECKPOINTS set offset = 7")
    os._exit(0)
db.close()
