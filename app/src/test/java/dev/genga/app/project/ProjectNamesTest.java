package dev.genga.app.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectNamesTest {
  @ParameterizedTest
  @CsvSource({
    "rain, rain, Rain style.",
    "my films!, my-films, My films style.",
    "_, style, Style style.",
    "_..-, style, Style style."
  })
  void everyFolderGivesANameAndAPhrase(String folder, String name, String phrase) {
    String found = ProjectPlan.nameOf(Path.of("parent", folder));
    assertThat(found).isEqualTo(name);
    assertThat(ProjectPlan.phraseOf(found)).isEqualTo(phrase);
  }
}
