package dev.genga.wan.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Gives the draws that a golden case recorded, in their order, and checks that each is asked for in
/// the way that it was drawn.
final class RecordedDraws implements Draws {
  private static final Pattern CALL = Pattern.compile("(rand|randn|normal)\\[(\\d+)]");

  private final Iterator<String> calls;
  private final Tensor values;
  private long position;

  /// @param calls such as `rand[48]`
  /// @param values all draws, one after another
  RecordedDraws(List<String> calls, Tensor values) {
    this.calls = calls.iterator();
    this.values = values;
  }

  @Override
  public Tensor uniform(long count) {
    return next("rand", count);
  }

  @Override
  public Tensor normal(long count) {
    return next("randn", count);
  }

  @Override
  public Tensor normal(double mean, double deviation, long count) {
    return next("normal", count);
  }

  @Override
  public Tensor choices(long count) {
    return next("rand", count);
  }

  @Override
  public Draws of(long[] samples) {
    return this;
  }

  /// Fails unless every recorded draw was asked for.
  void assertUsedUp() {
    assertThat(calls.hasNext()).as("a recorded draw is left").isFalse();
    assertThat(position).isEqualTo(values.numel());
  }

  private Tensor next(String kind, long count) {
    assertThat(calls.hasNext()).as("a draw more than recorded").isTrue();
    MatchResult call = CALL.matcher(calls.next()).results().findFirst().orElseThrow();
    assertThat(call.group(1)).isEqualTo(kind);
    assertThat(Long.parseLong(call.group(2))).isEqualTo(count);
    var draw = values.narrow(0, position, count);
    position += count;
    return draw;
  }
}
