package dev.genga.chat.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PromptTemplateTest {
  @SuppressWarnings("unused") // by its name
  private static final java.util.List<String> NAMES = PromptTemplate.NAMES;

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("NAMES")
  void thoseOfGengaHoldTheIdeaAndSayTheirOwnRules(String name) {
    var template = PromptTemplate.of(name);

    assertThat(template.filled("Joven rubia está en la montaña"))
        .endsWith("The idea: Joven rubia está en la montaña")
        .contains(
            "%d to %d words".formatted(template.rules().leastWords(), template.rules().mostWords()))
        .contains(template.rules().begins())
        .doesNotContain("{prompt}");
  }

  @Test
  void theGhibliTemplateAsksForTheReportsPhraseAndLength() {
    assertThat(PromptTemplate.of("ghibli").rules())
        .isEqualTo(new PromptRules("Studio Ghibli style.", 80, 100));
  }

  @Test
  void aFileIsATemplateToo() throws IOException {
    Path file = folder.resolve("mine.txt");
    Files.writeString(file, "begins: My style.\nwords: 5-9\n\nDraw {prompt}!\n\nNow.");

    var template = PromptTemplate.of(file.toString());

    assertThat(template.rules()).isEqualTo(new PromptRules("My style.", 5, 9));
    assertThat(template.filled("a cat")).isEqualTo("Draw a cat!\n\nNow.");
  }

  @Test
  void aFileMayBeTextAlone() throws IOException {
    Path file = folder.resolve("plain.txt");
    Files.writeString(file, "Tell me more of: {prompt}");

    assertThat(PromptTemplate.of(file.toString()).filled("a cat"))
        .isEqualTo("Tell me more of: a cat");
  }

  @Test
  void allThatIsWrongWithAFileIsTold() throws IOException {
    Path file = folder.resolve("bad.txt");
    Files.writeString(file, "begin: My style.\nwords: 9-5\n\nDraw it!");

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> PromptTemplate.of(file.toString()))
        .withMessageContaining("no 'begin'")
        .withMessageContaining("'9-5' is no number of words")
        .withMessageContaining("put {prompt} into its text");
  }

  @Test
  void anUnknownNameIsTold() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> PromptTemplate.of("disney"))
        .withMessageContaining("choose wan or ghibli");
  }
}
