package dev.genga.app.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {
  @Test
  void aCaptionIsDividedAtTheEndsOfSentencesAndAtSemicolons() {
    assertThat(
            Statements.of(
                "My style. A girl walks home; rain falls. \"Wait!\" she calls? A cat follows…",
                "My style."))
        .containsExactly(
            "A girl walks home", "rain falls.", "\"Wait!\" she calls?", "A cat follows…");
  }

  @Test
  void stopsWithinNumbersAndInitialsDivideNothing() {
    assertThat(Statements.of("The sign says 3.5 metres. J. Smith walks by.", ""))
        .containsExactly("The sign says 3.5 metres.", "J. Smith walks by.");
  }

  @Test
  void otherLanguagesAreDividedAsWell() {
    assertThat(Statements.of("女孩走回家。下雨了。", "")).containsExactly("女孩走回家。", "下雨了。");
    assertThat(Statements.of("¿Quién viene? ¡Un gato! Llueve.", ""))
        .containsExactly("¿Quién viene?", "¡Un gato!", "Llueve.");
  }

  @Test
  void whatSaysNothingIsNoStatement() {
    assertThat(Statements.of("My style.", "My style.")).isEmpty();
    assertThat(Statements.of(" ... \n A dog barks.", "")).containsExactly("A dog barks.");
  }
}
