package dev.genga.chat.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFaultTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry, but the frames show nothing.",
        "I can’t view videos.",
        "Lo siento, pero no puedo ver el video.",
        "As an AI, I see no pictures."
      })
  void refusalsAreFound(String text) {
    assertThat(faults(text)).containsExactly(TextFault.REFUSAL);
  }

  @Test
  void listsAndLineBreaksAreFound() {
    assertThat(faults("1. A girl.\n2. A boy.")).contains(TextFault.LIST, TextFault.LINE_BREAK);
    assertThat(faults("A girl.\nA boy.")).containsExactly(TextFault.LINE_BREAK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A girl walks along the", "A girl walks,", "A girl (with a hat"})
  void anEndInMidSentenceIsFound(String text) {
    assertThat(faults(text)).containsExactly(TextFault.CUT_OFF);
  }

  @Test
  void aSentenceThatComesTwiceIsFound() {
    assertThat(faults("The girl walks home. Rain falls. The  girl walks home!"))
        .containsExactly(TextFault.REPEATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A girl walks, walks, walks, walks, walks, walks.",
        "The rain falls and falls and falls and falls on the roof.",
        "A girl walks along the shore and a girl walks along the shore and a girl walks along the"
            + " shore and stops.",
      })
  void wordsThatGoRoundAndRoundAreFound(String text) {
    assertThat(faults(text)).containsExactly(TextFault.REPEATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A sign says \"I can't stop.\"",
        "雨の中を少女が歩く。",
        "It rains. It rains. A girl says: \"Sorry!\"",
        "A very, very, very old man knocks: tok, tok, tok, tok.",
        "Step by step, by the wall and by the gate, she goes home.",
        "एक लड़की चलती है।",
        "เด็กผู้หญิงเดินอยู่",
        "A well-lit room with 3. floor windows…"
      })
  void goodTextsHaveNoFaults(String text) {
    assertThat(faults(text)).isEmpty();
  }

  private static List<TextFault> faults(String text) {
    return Arrays.stream(TextFault.values()).filter(fault -> fault.isIn(text)).toList();
  }
}
