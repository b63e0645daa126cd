package dev.genga.app.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.base.ProblemException;
import dev.genga.chat.prompt.PromptRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionTemplateTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"scene", "video"})
  void thePhraseIsAskedForWhereThereIsOne(String name) {
    var template = CaptionTemplate.of(name);

    assertThat(template.filled(8, false)).doesNotContain("{", "phrase");
    assertThat(template.beginning(" My style. ").filled(8, false)).contains("\"My style.\"");
  }

  @Test
  void theNumberOfFramesIsTold() {
    assertThat(CaptionTemplate.of("video").filled(5, false)).startsWith("These 5 pictures");
  }

  @Test
  void ofAVideoNoPicturesAreTold() {
    assertThat(CaptionTemplate.of("video").filled(5, true))
        .startsWith("Describe this video clip")
        .doesNotContain("pictures", "video:", "{");
  }

  @Test
  void aFileOfOnesOwnHasItsOwnRulesAndLanguage() throws IOException {
    Path file = folder.resolve("mine.txt");
    Files.writeString(
        file, "begins: Mi estilo.\nwords: 5-90\n\nDescribe {frames} fotos.\nEmpieza: {begins}");

    var template = CaptionTemplate.of(file.toString());

    assertThat(template.rules()).isEqualTo(new PromptRules("Mi estilo.", 5, 90));
    assertThat(template.filled(3, false)).isEqualTo("Describe 3 fotos.\nEmpieza: Mi estilo.");
  }

  @Test
  void aTemplateThatIsNoneIsTold() throws IOException {
    Path file = folder.resolve("bad.txt");
    Files.writeString(file, "beginns: Mine.\n\n");

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CaptionTemplate.of(file.toString()))
        .withMessageContaining("no 'beginns'")
        .withMessageContaining("tells the model nothing");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CaptionTemplate.of("disney"))
        .withMessageContaining("choose scene or video");
  }
}
