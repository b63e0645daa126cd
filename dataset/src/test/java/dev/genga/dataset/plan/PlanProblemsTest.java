package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.media.FakeMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a plan refuses, in whole messages.
class PlanProblemsTest {
  private static final String CLIPS =
      """
      [[datasets]]
      video_directory = "clips"
      caption_extension = ".txt"
      target_frames = [21, 45]
      """;

  @TempDir private Path path;
  private PlanFolder folder;

  @BeforeEach
  void folder() {
    folder = new PlanFolder(path);
  }

  @Test
  void aClipWithoutCaptionIsRefused() throws Exception {
    folder.clip("rain.mp4", 60).clip("snow.mp4", 60);
    Files.delete(path.resolve("clips/rain.txt"));
    assertProblems(
        CLIPS,
        """
        error: clip rain.mp4 has no caption
           at: FOLDER/clips/rain.txt
          fix: write the caption into this file, or move the clip elsewhere\
        """);
  }

  @Test
  void manyProblemsOfAKindAreToldInOne() throws Exception {
    for (int i = 0; i < 30; i++) {
      folder.clip("rain%02d.mp4".formatted(i), 60);
      Files.delete(path.resolve("clips/rain%02d.txt".formatted(i)));
    }
    assertThatThrownBy(() -> folder.plan(CLIPS))
        .hasMessageContaining("error: clip rain19.mp4 has no caption")
        .hasMessageEndingWith(
            """
            error: 10 more clips have no caption
               at: FOLDER/clips
              fix: write a caption file for each, or move them elsewhere\
            """
                .replace("FOLDER", path.toString()));
  }

  @Test
  void configurationAndFoldersAreToldTogether() throws Exception {
    Files.createDirectories(path.resolve("clips"));
    folder.image("a.png", 64, 64).file("images/a.txt", "\u00e4");
    Files.write(path.resolve("images/a.txt"), new byte[] {(byte) 0xe4});
    assertProblems(
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        video_directory = "clips"
        target_frame = [21]

        [[datasets]]
        image_directory = "images"

        [[datasets]]
        video_directory = "images"
        cache_directory = "cache"
        """,
        """
        error: unknown key "target_frame" in a video section
           at: FOLDER/dataset.toml:6, target_frame = [21]
          fix: did you mean target_frames?

        error: the folder FOLDER/clips holds no clips
           at: FOLDER/dataset.toml:5, video_directory = "clips"
          fix: put files there that end in .mp4, .webm, .avi, .mkv, .mov, .flv, .wmv, .m4v, .mpg, \
        .mpeg

        error: the caption is not UTF-8 text
           at: FOLDER/images/a.txt
          fix: save it as UTF-8

        error: the folder FOLDER/images holds no clips
           at: FOLDER/dataset.toml:12, video_directory = "images"
          fix: it holds 1 image: write image_directory for them\
        """);
  }

  @Test
  void imagesThatAllLackCaptionsAreRefused() throws Exception {
    folder.image("a.png", 64, 64);
    Files.delete(path.resolve("images/a.txt"));
    assertProblems(
        """
        [[datasets]]
        image_directory = "images"
        caption_extension = ".txt"
        """,
        """
        error: no image in FOLDER/images has a caption
           at: FOLDER/dataset.toml:2, image_directory = "images"
          fix: write a caption file beside each: a.txt\
        """);
  }

  @Test
  void brokenClipsAreToldTogether() {
    folder.clip("good.mp4", 60);
    FakeMedia.broken(path.resolve("clips/rain.mp4"));
    FakeMedia.broken(path.resolve("clips/snow.mp4"));
    assertProblems(
        CLIPS,
        """
        error: the clip can't be decoded
           at: FOLDER/clips/rain.mp4
          fix: make it again

        error: the clip can't be decoded
           at: FOLDER/clips/snow.mp4
          fix: make it again\
        """);
  }

  @Test
  void aClipTooShortForEverySectionIsRefused() {
    folder.clip("long.mp4", 60).clip("rain.mp4", 20).clip("snow.mp4", 1);
    String toml =
        CLIPS
            + """

            [[datasets]]
            video_directory = "clips"
            caption_extension = ".txt"
            cache_directory = "cache"
            target_frames = [17, 49]
            """;
    assertProblems(
        toml,
        """
        error: clip snow.mp4 has 1 frame, and no section takes fewer than 17
           at: FOLDER/dataset.toml:10, target_frames = [17, 49]
          fix: remove the clip, write a smaller number into target_frames, or leave short clips out \
        with --skip-short\
        """);
    var plan = folder.plan(toml, PlanOptions.standard().withSkipShort(true));
    assertThat(plan.samples()).isEqualTo(2 + 3);
  }

  @Test
  void aSectionThatGivesNothingIsRefused() {
    folder.clip("rain.mp4", 20);
    assertThatThrownBy(() -> folder.plan(CLIPS, PlanOptions.standard().withSkipShort(true)))
        .hasMessage(
            """
            error: section 1 gives no sample: every clip is too short for it
               at: %s:4, target_frames = [21, 45]
              fix: write a smaller number into target_frames, or remove the section\
            """
                .formatted(path.resolve("dataset.toml")));
  }

  @Test
  void avifImagesAreRefusedTogether() {
    folder.image("a.avif", 64, 64).image("b.AVIF", 64, 64).image("c.png", 64, 64);
    assertProblems(
        """
        [[datasets]]
        image_directory = "images"
        caption_extension = ".txt"
        """,
        """
        error: the folder FOLDER/images holds 2 AVIF images, which genga has no decoder for
           at: FOLDER/dataset.toml:2, image_directory = "images"
          fix: convert them to PNG or JPEG in RGB, or move them elsewhere\
        """);
  }

  @Test
  void aStepNeedsABatch() {
    folder.clip("rain.mp4", 60);
    assertThatThrownBy(() -> folder.plan(CLIPS, PlanOptions.standard().withGradientAccumulation(0)))
        .hasMessage(
            """
            error: a step can't have 0 batches
               at: --gradient-accumulation 0
              fix: use 1 or more\
            """);
  }

  @Test
  void anImageThatIsTooSmallIsRefused() {
    folder.image("a.png", 15, 400);
    assertProblems(
        """
        [[datasets]]
        image_directory = "images"
        caption_extension = ".txt"
        enable_bucket = true
        bucket_no_upscale = true
        """,
        """
        error: image a.png is 15x400, and training needs 16x16
           at: FOLDER/dataset.toml:5, bucket_no_upscale = true
          fix: remove the image, or write bucket_no_upscale = false\
        """);
  }

  @Test
  void aPlanThatCannotFitIsRefused() {
    folder.clip("rain.mp4", 60);
    assertThatThrownBy(() -> folder.plan(CLIPS, PlanOptions.standard(), null, 1_000_000))
        .hasMessage(
            """
            error: the work takes at least 4.7 MB (latents of section 1: 4.6 MB), and 1.0 MB are free
               at: disk
              fix: free some space, or put cache_directory or the output folder on another disk\
            """);
  }

  @Test
  void outputsCountAsWell() {
    folder.clip("rain.mp4", 60);
    var options =
        PlanOptions.standard()
            .withOutputs(_ ->
                List.of(new DiskItem("8 checkpoints", path.resolve("run"), 1L << 40, 1L << 40)));
    assertThatThrownBy(() -> folder.plan(CLIPS, options, null, 1L << 40))
        .hasMessageStartingWith(
            "error: the work takes at least 1.1 TB (8 checkpoints: 1.1 TB), and 1.1 TB are free");
  }

  @Test
  void wrongLinesOfAJsonlFileAreToldByNumber() throws Exception {
    folder.clip("rain.mp4", 60).clip("snow.mp4", 60);
    folder.file("other/rain.mp4", "rain.mp4\n640\n480\n60\n16");
    folder.file(
        "clips.jsonl",
        """
        {"video_path": "clips/rain.mp4", "caption": "rain"}
        {"video_path": "clips/snow.mp4", "captoin": "snow"}
        {"video_path": "clips/hail.mp4", "caption": "hail"}
        {"video_path": "clips/snow.mp4", "caption": "snow", "control_path": "x"}
        {"video_path": "clips/rain.mp4", "caption": "sun"}
        ["clips/rain.mp4"]
        {"video_path": "clips/snow.mp4"
        {"caption": 3}
        """);
    assertProblems(
        """
        [[datasets]]
        video_jsonl_file = "clips.jsonl"
        cache_directory = "cache"
        """,
        """
        error: the line has no caption
           at: FOLDER/clips.jsonl:2
          fix: write caption instead of captoin

        error: the clip FOLDER/clips/hail.mp4 does not exist
           at: FOLDER/clips.jsonl:3
          fix: correct the path; it was looked for in FOLDER and in CURRENT

        error: control_path pairs control media with it; text-to-video LoRA training of Wan2.1 \
        can't use it
           at: FOLDER/clips.jsonl:4
          fix: remove it from the line

        error: FOLDER/clips/rain.mp4 has two captions
           at: FOLDER/clips.jsonl:5
          fix: keep this line or line 1

        error: the line is no JSON object
           at: FOLDER/clips.jsonl:6
          fix: write one JSON object on each line

        error: the line is not valid JSON: Unexpected end-of-input: expected close marker for \
        Object
           at: FOLDER/clips.jsonl:7
          fix: write one JSON object on each line

        error: the line has no video_path
           at: FOLDER/clips.jsonl:8
          fix: write "video_path": "..."

        error: caption is not text
           at: FOLDER/clips.jsonl:8
          fix: write "caption": "..."\
        """);
  }

  @Test
  void filesWithOneBaseNameAndDifferentCaptionsAreRefused() {
    folder.clip("rain.mp4", 60);
    folder.file("other/rain.mov", "rain.mov\n640\n480\n60\n16");
    folder.file(
        "clips.jsonl",
        """
        {"video_path": "clips/rain.mp4", "caption": "rain"}
        {"video_path": "other/rain.mov", "caption": "sun"}
        """);
    assertProblems(
        """
        [[datasets]]
        video_jsonl_file = "clips.jsonl"
        cache_directory = "cache"
        """,
        """
        error: FOLDER/clips/rain.mp4 and FOLDER/other/rain.mov have different captions and one \
        cache file, rain_wan_te.safetensors
           at: FOLDER/clips.jsonl:2
          fix: rename one of the two, or put them in different sections\
        """);
  }

  @Test
  void anEmptyJsonlFileIsRefused() {
    folder.file("stills.jsonl", "\n");
    assertProblems(
        """
        [[datasets]]
        image_jsonl_file = "stills.jsonl"
        cache_directory = "cache"
        """,
        """
        error: the JSONL file FOLDER/stills.jsonl lists nothing
           at: FOLDER/dataset.toml:2, image_jsonl_file = "stills.jsonl"
          fix: write a line such as {"image_path": "...", "caption": "..."} for each image\
        """);
  }

  @Test
  void aRefusedPlanLeavesNothingBehind() throws Exception {
    folder.clip("rain.mp4", 20);
    assertThatThrownBy(() -> folder.plan(CLIPS)).hasMessageContaining("rain.mp4 has 20 frames");
    assertThat(files())
        .containsExactlyInAnyOrder("dataset.toml", "clips/rain.mp4", "clips/rain.txt");
  }

  private List<String> files() throws IOException {
    try (var files = Files.walk(path)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> path.relativize(file).toString())
          .toList();
    }
  }

  private void assertProblems(String toml, String expected) {
    assertThatThrownBy(() -> folder.plan(toml))
        .hasMessage(
            expected
                .replace("FOLDER", path.toString())
                .replace("CURRENT", Path.of("").toAbsolutePath().toString()));
  }
}
