package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.dataset.config.CaptionOptions;
import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.config.MediaSource;
import dev.genga.dataset.config.SectionSettings;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.config.VideoSection;
import dev.genga.testing.GoldenFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameWindowsTest {

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @Test
  void windowsAreMusubis() throws Exception {
    var file = GoldenFolder.of("dataset").resolve("windows.json").toFile();
    for (var expected : new ObjectMapper().readTree(file)) {
      var windows =
          windows(
              extraction(expected.get("frame_extraction_requested")),
              ints(expected.get("target_frames_requested")),
              expected.get("frame_stride").asInt(),
              expected.get("frame_sample").asInt(),
              expected.get("max_frames").asInt());
      assertThat(windows.extraction())
          .isEqualTo(extraction(expected.get("frame_extraction_effective")));
      assertThat(windows.lengths()).isEqualTo(ints(expected.get("target_frames_effective")));
      for (var clip : expected.get("clips").properties()) {
        assertThat(windows.of(Integer.parseInt(clip.getKey())))
            .as("%s of %s frames", expected.get("frame_extraction_requested"), clip.getKey())
            .containsExactlyElementsOf(
                StreamSupport.stream(clip.getValue().spliterator(), false)
                    .map(FrameWindowsTest::window)
                    .toList());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWindowLiesInTheClipAndHas4nPlus1Frames(int seed) {
    var random = new Random(seed);
    var windows = random(random);
    int frames = random.nextInt(1, 400);
    assertThat(windows.of(frames))
        .allSatisfy(window -> {
          assertThat(window.first()).isNotNegative();
          assertThat(window.end()).isLessThanOrEqualTo(frames);
          assertThat(window.frames() % 4).isEqualTo(1);
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aClipGivesNothingOnlyWhenItIsShorterThanEveryLength(int seed) {
    var random = new Random(seed);
    var windows = random(random);
    int frames = random.nextInt(1, 200);
    boolean full = windows.extraction() == FrameExtraction.FULL;
    assertThat(windows.of(frames).isEmpty())
        .isEqualTo(!full && frames < windows.lengths().getFirst());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void chunksDoNotOverlapAndLeaveLessThanOneChunk(int seed) {
    var random = new Random(seed);
    int length = random.nextInt(1, 20) * 4 + 1;
    int frames = random.nextInt(length, 500);
    var chunks = windows(FrameExtraction.CHUNK, List.of(length), 1, 1, 129).of(frames);
    for (int i = 0; i < chunks.size(); i++) {
      assertThat(chunks.get(i).first()).isEqualTo(i * length);
    }
    assertThat(frames - chunks.getLast().end()).isBetween(0, length - 1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void uniformWindowsReachBothEnds(int seed) {
    var random = new Random(seed);
    int length = random.nextInt(0, 20) * 4 + 1;
    int frames = random.nextInt(length, 500);
    int samples = random.nextInt(2, 12);
    var uniform = windows(FrameExtraction.UNIFORM, List.of(length), 1, samples, 129).of(frames);
    assertThat(uniform).hasSize(samples);
    assertThat(uniform.getFirst().first()).isZero();
    assertThat(uniform.getLast().end()).isEqualTo(frames);
    assertThat(uniform.stream().map(FrameWindow::first)).isSorted();
  }

  @Test
  void aClipWithoutFramesIsAMistakeOfTheCaller() {
    var windows = windows(FrameExtraction.FULL, List.of(1), 1, 1, 129);
    assertThatThrownBy(() -> windows.of(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static FrameWindows random(Random random) {
    var lengths = random.ints(random.nextInt(1, 4), 1, 90).boxed().toList();
    var extractions = FrameExtraction.values();
    return windows(
        extractions[random.nextInt(extractions.length)],
        lengths,
        random.nextInt(1, 30),
        random.nextInt(1, 6),
        random.nextInt(1, 200));
  }

  private static FrameWindows windows(
      FrameExtraction extraction, List<Integer> targets, int stride, int samples, int longest) {
    var folder = Path.of("clips");
    var settings =
        new SectionSettings(
            1,
            new Size(768, 416),
            ".txt",
            1,
            1,
            true,
            false,
            CaptionOptions.PLAIN,
            null,
            null,
            new MediaSource.Folder(folder),
            folder,
            "dataset.toml:1",
            Map.of());
    return FrameWindows.of(
        new VideoSection(
            settings, targets, extraction, stride, samples, longest, new FrameRateRule.AsIs()));
  }

  private static FrameExtraction extraction(JsonNode word) {
    return FrameExtraction.valueOf(word.asText().toUpperCase(Locale.ROOT));
  }

  private static List<Integer> ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private static FrameWindow window(JsonNode pair) {
    int first = pair.get(0).asInt();
    return new FrameWindow(first, pair.get(1).asInt() - first);
  }
}
