package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.FakeMedia;
import dev.genga.testing.GoldenFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds [DatasetPlanner] to the samples and batches that musubi-tuner makes of the same folders.
class MusubiCountsTest {
  private static final Pattern IMAGES = Pattern.compile("images (\\d+)x(\\d+)");
  private static final Pattern VIDEOS =
      Pattern.compile("videos (\\d+)x(\\d+) (\\w+) (\\[[\\d, ]+])(?: x(\\d+))?");
  private static final Pattern BUCKET = Pattern.compile("\\((\\d+), (\\d+), (\\d+)\\)");

  @TempDir private Path folder;

  static List<JsonNode> cases() throws Exception {
    var file = GoldenFolder.of("dataset").resolve("sample_counts.json").toFile();
    return StreamSupport.stream(new ObjectMapper().readTree(file).spliterator(), false).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void samplesAndBatchesAreMusubis(JsonNode expected) {
    var size = size(expected.get("source_size"));
    for (int i = 0; i < expected.get("image_count").asInt(); i++) {
      FakeMedia.image(folder.resolve("images/image%04d.png".formatted(i)), size);
    }
    int number = 0;
    for (var frames : expected.get("clip_frames")) {
      FakeMedia.clip(
          folder.resolve("clips/clip%04d.mp4".formatted(number++)), size, frames.asInt());
    }

    var plan = new PlanFolder(folder).plan(toml(expected));

    var result = expected.get("result");
    assertThat(plan.samples()).isEqualTo(result.get("total_samples").asInt());
    assertThat(plan.batches()).isEqualTo(result.get("total_batches").asInt());
    for (int i = 0; i < plan.sections().size(); i++) {
      hold(plan.sections().get(i), result.get("datasets").get(i));
    }
  }

  private static void hold(PlannedSection section, JsonNode expected) {
    assertThat(section.samples()).isEqualTo(expected.get("samples").asInt());
    assertThat(section.batches()).isEqualTo(expected.get("batches").asInt());
    assertThat(
            section.buckets().stream()
                .collect(Collectors.toMap(BucketCount::bucket, BucketCount::samples)))
        .isEqualTo(
            expected.get("buckets").properties().stream()
                .collect(
                    Collectors.toMap(
                        entry -> bucket(entry.getKey(), section.kind()),
                        entry -> entry.getValue().asInt())));
  }

  private static String toml(JsonNode expected) {
    var sections = new ArrayList<String>();
    sections.add(
        """
        [general]
        caption_extension = ".txt"
        enable_bucket = %s
        bucket_no_upscale = %s
        batch_size = %d
        num_repeats = %d
        """
            .formatted(
                expected.get("enable_bucket").asBoolean(),
                expected.get("bucket_no_upscale").asBoolean(),
                expected.get("batch_size").asInt(),
                expected.get("num_repeats").asInt()));
    for (var dataset : expected.get("result").get("datasets")) {
      sections.add(section(dataset.get("name").asText(), sections.size()));
    }
    return String.join("\n", sections);
  }

  private static String section(String name, int number) {
    var images = IMAGES.matcher(name);
    var videos = VIDEOS.matcher(name);
    if (images.matches()) {
      return """
      [[datasets]]
      image_directory = "images"
      cache_directory = "cache%d"
      resolution = [%s, %s]
      """
          .formatted(number, images.group(1), images.group(2));
    }
    assertThat(videos.matches()).as(name).isTrue();
    return """
    [[datasets]]
    video_directory = "clips"
    cache_directory = "cache%d"
    resolution = [%s, %s]
    frame_extraction = "%s"
    target_frames = %s
    %s
    """
        .formatted(
            number,
            videos.group(1),
            videos.group(2),
            videos.group(3),
            videos.group(4),
            videos.group(5) == null ? "" : "frame_sample = " + videos.group(5));
  }

  /// An image's third number is musubi-tuner's unused window size, not its frames.
  private static Bucket bucket(String text, String kind) {
    var numbers = BUCKET.matcher(text);
    assertThat(numbers.matches()).as(text).isTrue();
    int frames = kind.equals("images") ? 1 : Integer.parseInt(numbers.group(3));
    return new Bucket(
        new Size(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))), frames);
  }

  private static Size size(JsonNode pair) {
    return new Size(pair.get(0).asInt(), pair.get(1).asInt());
  }
}
