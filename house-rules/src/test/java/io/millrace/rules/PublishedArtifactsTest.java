package io.millrace.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Jars and poms as others get them. */
@Tag("package")
class PublishedArtifactsTest {
    @Test
    void everyJarHasTheModuleNameOfItsRootPackage() throws IOException {
        for (PublishedModule published : PublishedModule.ALL) {
            ModuleDescriptor found = ModuleFinder.of(published.jar("")).findAll().stream()
                    .map(reference -> reference.descriptor())
                    .findFirst()
                    .orElseThrow();
            assertThat(found.name()).isEqualTo(published.module());
            assertThat(found.packages())
                    .contains(published.module())
                    .allSatisfy(name -> assertThat(name).startsWith(published.module()));
        }
    }

    @Test
    void publishedPomsStandAlone() throws Exception {
        for (String folder : PublishedModule.published()) {
            Element pom = pom(folder);
            assertThat(children(pom, "parent")).as(folder).isEmpty();
            // Its own version is all that may be left to whoever reads it.
            assertThat(pom.getTextContent().replace("${project.version}", ""))
                    .as(folder)
                    .doesNotContain("${");
            for (String element : List.of("groupId", "artifactId", "version", "name", "description", "licenses")) {
                assertThat(children(pom, element)).as(folder + " " + element).hasSize(1);
            }
            NodeList dependencies = pom.getElementsByTagName("dependency");
            assertThat(dependencies.getLength()).as(folder).isPositive();
            for (int i = 0; i < dependencies.getLength(); i++) {
                Element dependency = (Element) dependencies.item(i);
                assertThat(children(dependency, "version"))
                        .as(folder + " " + dependency.getTextContent())
                        .hasSize(1);
                assertThat(children(dependency, "scope")).isNotEqualTo(List.of("test"));
            }
        }
    }

    @Test
    void theBillOfMaterialsNamesEveryPublishedModuleAndNoOther() throws Exception {
        List<String> named = new ArrayList<>(List.of("bom"));
        NodeList dependencies = pom("bom").getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            named.addAll(children((Element) dependencies.item(i), "artifactId"));
        }
        assertThat(named).containsExactlyInAnyOrderElementsOf(PublishedModule.published());
        assertThat(PublishedModule.ALL).extracting(PublishedModule::artifact).containsAll(named.subList(1, 6));
    }

    private static Element pom(String folder) throws Exception {
        Path file = PublishedModule.CHECKOUT.resolve(folder).resolve("target/flattened-pom.xml");
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        return document.getDocumentElement();
    }

    private static List<String> children(Element parent, String name) {
        return Stream.iterate(parent.getFirstChild(), node -> node != null, Node::getNextSibling)
                .filter(node -> node.getNodeName().equals(name))
                .map(Node::getTextContent)
                .toList();
    }
}
