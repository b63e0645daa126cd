package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final List<String> KEYS =
      List.of("target_frames", "frame_sample", "frame_stride", "resolution", "max_frames");

  @ParameterizedTest
  @CsvSource({
    "target_frame, target_frames",
    "frame-sample, frame_sample",
    "Resolution, resolution",
    "resoltuion, resolution",
    "max_frame, max_frames",
    "frame_strid, frame_stride",
  })
  void findsTheWordThatWasMeant(String given, String meant) {
    assertThat(DidYouMean.nearest(given, KEYS)).isEqualTo(meant);
  }

  @Test
  void aWordThatIsNearNoneHasNoSuggestion() {
    assertThat(DidYouMean.nearest("colour", KEYS)).isEmpty();
    assertThat(DidYouMean.nearest("", KEYS)).isEmpty();
  }
}
