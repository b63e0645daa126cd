package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Device;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A processor takes 64 texts at a time, a graphics card 65,536 tokens.
class CaptionBatchesTest {
  private static final Device CARD = Device.cuda(0);

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static List<Integer> sizes(List<String> texts, Device device, ToIntFunction<String> of) {
    var batches = CaptionBatches.of(texts, device, of);
    assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(texts);
    return batches.stream().map(List::size).toList();
  }

  @Test
  void aProcessorTakesThemByNumber() {
    assertThat(sizes(texts(0), Device.CPU, _ -> 512)).isEmpty();
    assertThat(sizes(texts(64), Device.CPU, _ -> 512)).containsExactly(64);
    assertThat(sizes(texts(130), Device.CPU, _ -> 512)).containsExactly(64, 64, 2);
  }

  @Test
  void aGraphicsCardTakesThemByTokens() {
    assertThat(sizes(texts(0), CARD, _ -> 512)).isEmpty();
    assertThat(sizes(texts(1000), CARD, _ -> 60)).containsExactly(1000);
    assertThat(sizes(texts(300), CARD, _ -> 512)).containsExactly(128, 128, 44);
    assertThat(sizes(texts(3), CARD, _ -> 1 << 17)).as("each too long").containsExactly(1, 1, 1);
  }
}
