package dev.genga.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.StrengthRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoraUseTextTest {
  private static LoraUse read(String text) {
    var problems = new Problems();
    var use = LoraUseText.parse(text, problems);
    assertThat(problems.list()).isEmpty();
    return use;
  }

  @Test
  void aFileAloneAndOneWithAStrengthAreAsEver() {
    assertThat(read("a.safetensors")).isEqualTo(new LoraUse("a.safetensors", 1));
    assertThat(read("C:\\a.safetensors")).isEqualTo(new LoraUse("C:\\a.safetensors", 1));
    assertThat(read("me@home/a.safetensors:-0.5"))
        .isEqualTo(new LoraUse("me@home/a.safetensors", -0.5));
  }

  @Test
  void whereAndWhenStandBehindIt() {
    assertThat(read("me@home/a.st:0.9@blocks=0-9,20:0.5@steps=1-4:-2,6-@without=ffn,head@merged"))
        .isEqualTo(
            new LoraUse(
                "me@home/a.st",
                0.9,
                new LoraReach(
                    List.of(
                        new StrengthRange(1, 4, -2), new StrengthRange(6, StrengthRange.OPEN, 1)),
                    List.of(new StrengthRange(0, 9, 1), new StrengthRange(20, 20, 0.5)),
                    List.of("ffn", "head"),
                    true)));
  }

  @Test
  void whatIsNoRangeIsTold() {
    var problems = new Problems();
    var _ = LoraUseText.parse("a@steps=1-4,x@blocks=3:many@without=", problems);
    assertThat(problems.list().stream().map(problem -> problem.what()).toList())
        .containsExactly("'x' is no range", "'3:many' is no range", "a name to leave out is empty");
  }
}
