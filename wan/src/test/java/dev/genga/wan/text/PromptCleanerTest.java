package dev.genga.wan.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Holds [PromptCleaner] to Wan2.1's own cleaning, which `src/test/python/prompt_cleaner_fixture.py`
/// ran.
class PromptCleanerTest {
  @Test
  void agreesWithTheReferenceOnEveryPromptOfTheFixture() throws IOException {
    var different = new ArrayList<String>();
    int count = 0;
    try (var json = PromptCleanerTest.class.getResourceAsStream("cleaned-prompts.json")) {
      for (var example : new ObjectMapper().readTree(json)) {
        String prompt = example.get("prompt").asText();
        String expected = example.get("cleaned").asText();
        String cleaned = PromptCleaner.clean(prompt);
        if (!cleaned.equals(expected)) {
          different.add(prompt + "\n  expected: " + expected + "\n   cleaned: " + cleaned);
        }
        count++;
      }
    }
    assertThat(different).isEmpty();
    assertThat(count).isGreaterThan(500);
  }

  @Test
  void writesTheCommaOfTheChineseNegativePromptInAscii() {
    assertThat(PromptCleaner.clean("色调艳丽，过曝。静态、细节")).isEqualTo("色调艳丽,过曝。静态、细节");
  }

  @Test
  void leavesACleanedPromptAsItIs() {
    String cleaned = PromptCleaner.clean("  A cat’s ﬁlm &amp; more，cafÃ© “at\u00a0night” ");
    assertThat(cleaned).isEqualTo("A cat's film & more,café \"at night\"");
    assertThat(PromptCleaner.clean(cleaned)).isEqualTo(cleaned);
  }

  @Test
  void keepsNoHalfOfASurrogatePair() {
    assertThat(PromptCleaner.clean("a \ud83d\ude00 b \ud83d c"))
        .isEqualTo("a \ud83d\ude00 b \ufffd c");
  }
}
