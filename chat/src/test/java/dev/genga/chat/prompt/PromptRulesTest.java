package dev.genga.chat.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRulesTest {
  private static final String STYLE = "Studio Ghibli style.";
  private final PromptRules rules = new PromptRules(STYLE, 3, 12);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Studio Ghibli style. A girl walks.",
        "studio ghibli style: a girl walks.",
        "\"Studio Ghibli style. A girl walks.\"",
        "“Studio Ghibli style, a girl walks.”",
        "Here is the revised prompt:\n\nStudio Ghibli style. A girl walks.",
        "Sure! Here you go:\nStudio Ghibli style.\nA girl walks.",
        "**Prompt:** Studio Ghibli style. A girl walks.",
        "```text\nStudio Ghibli style. A girl walks.\n```",
        "<think>She wants\na girl.</think>\nStudio Ghibli style. A girl walks.",
        "A girl walks.",
      })
  void whatIsOnlyAroundThePromptGoes(String answer) {
    assertThat(rules.repaired(answer)).isEqualTo("Studio Ghibli style. A girl walks.");
  }

  @Test
  void quotationMarksWithinStay() {
    String prompt = "\"Open\" says the sign over the \"door\"";

    assertThat(new PromptRules("", 1, 9).repaired(prompt)).isEqualTo(prompt);
  }

  @Test
  void aPromptThatKeepsTheRulesHasNoFaults() {
    assertThat(rules.faults(STYLE + " A girl reads \"Open\".", "a sign: \"Open\"")).isEmpty();
  }

  @Test
  void allThatIsWrongIsDemandedAtOnce() {
    assertThat(
            rules.faults(
                "I'm sorry, I can't help.\n- a\n- b\n" + "word ".repeat(9), "\"Open\" and «Zu»"))
        .containsExactly(
            "write the prompt instead of a refusal",
            "write one paragraph, no list",
            "end with a whole sentence",
            "say each thing once",
            "write 3 to 12 words: it has 16",
            "keep the words \"Open\" as they are",
            "keep the words \"Zu\" as they are");
  }

  @Test
  void aListIsNotMadeAParagraph() {
    assertThat(rules.repaired("1. A girl\n2. A boy")).contains("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "A girl walks on, 4",
    "A girl - with a hat - walks, 6",
    "一个女孩走路, 3",
    "'  ', 0",
    "Der Zug »fährt«!, 3",
  })
  void wordsAreCounted(String text, double words) {
    assertThat(PromptRules.words(text)).isEqualTo(words);
  }
}
