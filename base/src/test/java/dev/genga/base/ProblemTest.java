package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void rendersWhatWhereAndFix() {
    assertThat(new Problem("clip a.mp4 is empty", "dataset.toml:14", "remove it").render())
        .isEqualTo(
            """
            error: clip a.mp4 is empty
               at: dataset.toml:14
              fix: remove it\
            """);
  }

  @Test
  void allProblemsAreThrownTogether() {
    var problems = new Problems();
    problems.add("first", "here", "");
    problems.add("second", "", "do this");
    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOf(ProblemException.class)
        .hasMessage("error: first\n   at: here\n\nerror: second\n  fix: do this");
  }

  @Test
  void aStepsProblemsAreGathered() {
    var problems = new Problems();
    assertThat(problems.gather(() -> "done")).isEqualTo("done");
    assertThat(problems.isEmpty()).isTrue();
    String none =
        problems.gather(() -> {
          throw new ProblemException("first", "here", "");
        });
    assertThat(none).isNull();
    assertThat(problems.list()).containsExactly(new Problem("first", "here", ""));
  }

  @Test
  void nothingFoundThrowsNothing() {
    new Problems().throwIfAny();
  }
}
