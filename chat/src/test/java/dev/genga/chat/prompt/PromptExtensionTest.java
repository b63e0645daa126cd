package dev.genga.chat.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptExtensionTest {
  private final PromptExtension extension =
      new PromptExtension(new PromptTemplate("Draw {prompt}", new PromptRules("Ink.", 3, 6)));
  private final List<List<Message>> conversations = new ArrayList<>();

  @Test
  void aGoodAnswerIsTaken() {
    assertThat(extension.ask(answering("Ink. A cat sits."), "a cat")).isEqualTo("Ink. A cat sits.");
    assertThat(conversations).containsExactly(List.of(Message.user("Draw a cat")));
  }

  @Test
  void aBadAnswerIsAskedForOnceMoreWithItsFaults() {
    var chat = answering("Ink.", "Ink. A cat sits.");

    assertThat(extension.ask(chat, "a cat")).isEqualTo("Ink. A cat sits.");
    assertThat(conversations.getLast())
        .containsExactly(
            Message.user("Draw a cat"),
            Message.model("Ink."),
            Message.user("Write it once more, and this time: write 3 to 6 words: it has 1."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ink. A cat sits on | end with a whole sentence",
        "Ink. A cat sits down. A cat sits down. | say each thing once",
        "Ink. Cat cat cat cat cat cat. | say each thing once",
      })
  void anAnswerThatBreaksOffOrGoesRoundIsAskedForOnceMore(String answer, String demand) {
    var longer =
        new PromptExtension(new PromptTemplate("Draw {prompt}", new PromptRules("Ink.", 3, 9)));

    assertThat(longer.ask(answering(answer, "Ink. A cat sits."), "a cat"))
        .isEqualTo("Ink. A cat sits.");
    assertThat(conversations.getLast().getLast())
        .isEqualTo(Message.user("Write it once more, and this time: " + demand + "."));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> longer.ask(answering(answer, answer), "a cat"))
        .withMessageContaining(demand);
  }

  @Test
  void afterTwoBadAnswersItIsGivenUp() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> extension.ask(answering("Ink.", "No."), "a cat"))
        .withMessageContaining("write 3 to 6 words: it has 2")
        .withMessageContaining("\"Ink. No.\"");
    assertThat(conversations).hasSize(2);
  }

  private Chat answering(String... answers) {
    var left = new ArrayList<>(List.of(answers));
    return conversation -> {
      conversations.add(conversation);
      return left.removeFirst();
    };
  }
}
