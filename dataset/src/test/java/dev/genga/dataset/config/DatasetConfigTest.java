package dev.genga.dataset.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetConfigTest {
  @TempDir private Path path;
  private TomlFolder folder;

  @BeforeEach
  void clips() {
    folder = new TomlFolder(path).folders("clips", "stills");
  }

  @Test
  void aSectionWinsOverGeneralAndGeneralOverTheDefaults() {
    var section =
        folder
            .read(
                """
                [general]
                caption_extension = ".txt"
                batch_size = 2
                num_repeats = 3

                [[datasets]]
                video_directory = "clips"
                batch_size = 4
                """)
            .sections()
            .getFirst();
    assertThat(section.batchSize()).isEqualTo(4);
    assertThat(section.numRepeats()).isEqualTo(3);
    assertThat(section.resolution()).isEqualTo(new Size(960, 544));
    assertThat(section.cacheFolder()).isEqualTo(path.resolve("clips"));
    assertThat(section)
        .isInstanceOfSatisfying(
            VideoSection.class,
            video -> {
              assertThat(video.targetFrames()).containsExactly(1);
              assertThat(video.frameExtraction()).isEqualTo(FrameExtraction.HEAD);
              assertThat(video.frameStride()).isEqualTo(1);
              assertThat(video.frameSample()).isEqualTo(1);
              assertThat(video.maxFrames()).isEqualTo(129);
              assertThat(video.frameRate()).isEqualTo(new FrameRateRule.ByTimestamps());
            });
  }

  @Test
  void oneNumberIsASquare() {
    var config =
        folder.read(
            """
            [[datasets]]
            image_directory = "stills"
            caption_extension = ".txt"
            resolution = 768
            """);
    assertThat(config.sections().getFirst().resolution()).isEqualTo(new Size(768, 768));
  }

  @Test
  void framesAreKeptAsTheyAreOnRequest() {
    var config =
        folder.read(
            """
            [[datasets]]
            video_directory = "clips"
            caption_extension = ".txt"
            frame_rate = "as is"
            """);
    assertThat(((VideoSection) config.sections().getFirst()).frameRate())
        .isEqualTo(new FrameRateRule.AsIs());
  }

  @Test
  void allProblemsOfAFileAreToldTogether() {
    assertProblems(
        """
        [general]
        caption_extention = ".txt"
        video_directory = "clips"
        batch_size = 0

        [[datasets]]
        video_directory = "clips"
        target_frame = [1, 21]
        source_fps = 24
        frame_extraction = "unifrom"
        image_jsonl = "stills.jsonl"

        [[datasets]]
        image_directory = "stills"
        caption_extension = ".txt"
        target_frames = [1]
        resolution = "768"
        """,
        """
        error: unknown key "caption_extention" in [general]
           at: dataset.toml:2, caption_extention = ".txt"
          fix: did you mean caption_extension?

        error: video_directory can't stand in [general]
           at: dataset.toml:3, video_directory = "clips"
          fix: move it into the sections that need it

        error: batch_size takes a whole number of at least 1
           at: dataset.toml:4, batch_size = 0
          fix: write for example batch_size = 1

        error: unknown key "target_frame" in a video section
           at: dataset.toml:8, target_frame = [1, 21]
          fix: did you mean target_frames?

        error: source_fps is a whole number, which musubi-tuner refuses
           at: dataset.toml:9, source_fps = 24
          fix: write source_fps = 24.0

        error: unknown key "image_jsonl" in a video section
           at: dataset.toml:11, image_jsonl = "stills.jsonl"
          fix: remove it; a video section takes resolution, caption_extension, batch_size, \
        num_repeats, enable_bucket, bucket_no_upscale, caption_prefix, caption_dropout, \
        several_captions, prior_loss_weight, cache_directory, mask_directory, is_reg, video_directory, \
        video_jsonl_file, target_frames, frame_extraction, frame_stride, frame_sample, \
        max_frames, source_fps, frame_rate

        error: video_directory needs caption_extension
           at: dataset.toml:7, video_directory = "clips"
          fix: write caption_extension = ".txt" here or in [general]

        error: unknown frame_extraction "unifrom"
           at: dataset.toml:10, frame_extraction = "unifrom"
          fix: did you mean "uniform"?

        error: target_frames is for video sections, and this is an image section
           at: dataset.toml:16, target_frames = [1]
          fix: remove it, or move it to a video section

        error: resolution takes a whole number, or [width, height]
           at: dataset.toml:17, resolution = "768"
          fix: write for example resolution = [768, 416]\
        """);
  }

  @Test
  void anImageKeyInAVideoSectionIsRefused() {
    assertProblems(
        """
        [[datasets]]
        video_directory = "clips"
        caption_extension = ".txt"
        multiple_target = true
        """,
        """
        error: multiple_target is for image sections, and this is a video section
           at: dataset.toml:4, multiple_target = true
          fix: remove it: it belongs to Qwen-Image-Layered\
        """);
  }

  @Test
  void keysThatTextToVideoTrainingCannotUseAreRefusedByName() {
    assertProblems(
        """
        [[datasets]]
        image_directory = "stills"
        caption_extension = ".txt"
        control_directory = "stills"
        fp_latent_window_size = 7
        fp_1f_clean_indices = [0]
        fp_1f_target_index = 9
        fp_1f_no_post = true
        multiple_target = true
        no_resize_control = true
        control_resolution = [1, 2]
        """,
        """
        error: control_directory pairs control media with each clip; text-to-video LoRA training \
        of Wan2.1 can't use it
           at: dataset.toml:4, control_directory = "stills"
          fix: remove it

        error: fp_latent_window_size belongs to FramePack; text-to-video LoRA training of Wan2.1 \
        can't use it
           at: dataset.toml:5, fp_latent_window_size = 7
          fix: remove it

        error: fp_1f_clean_indices belongs to one-frame training; text-to-video LoRA training of \
        Wan2.1 can't use it
           at: dataset.toml:6, fp_1f_clean_indices = [0]
          fix: remove it

        error: fp_1f_target_index belongs to one-frame training; text-to-video LoRA training of \
        Wan2.1 can't use it
           at: dataset.toml:7, fp_1f_target_index = 9
          fix: remove it

        error: fp_1f_no_post belongs to one-frame training; text-to-video LoRA training of Wan2.1 \
        can't use it
           at: dataset.toml:8, fp_1f_no_post = true
          fix: remove it

        error: multiple_target belongs to Qwen-Image-Layered; text-to-video LoRA training of \
        Wan2.1 can't use it
           at: dataset.toml:9, multiple_target = true
          fix: remove it

        error: no_resize_control is about control images; text-to-video LoRA training of Wan2.1 \
        can't use it
           at: dataset.toml:10, no_resize_control = true
          fix: remove it

        error: control_resolution is about control images; text-to-video LoRA training of Wan2.1 \
        can't use it
           at: dataset.toml:11, control_resolution = [1, 2]
          fix: remove it\
        """);
  }

  @Test
  void aForeignKeyThatAsksForNothingMayStay() {
    var config =
        folder.read(
            """
            [[datasets]]
            image_directory = "stills"
            caption_extension = ".txt"
            fp_latent_window_size = 9
            fp_1f_no_post = false
            multiple_target = false
            no_resize_control = false
            """);
    assertThat(config.sections()).hasSize(1);
  }

  @Test
  void aSectionNeedsOneSource() {
    folder.file("clips.jsonl", "");
    assertProblems(
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        resolution = 512

        [[datasets]]
        video_directory = "clips"
        image_directory = "stills"

        [[datasets]]
        video_directory = "clips"
        video_jsonl_file = "clips.jsonl"
        """,
        """
        error: a section needs a source, and this has none
           at: dataset.toml:4, [[datasets]]
          fix: add image_directory, image_jsonl_file, video_directory or video_jsonl_file

        error: a section holds images or videos, and this has both
           at: dataset.toml:7, [[datasets]]
          fix: make two sections of it

        error: a section has one source, and this has both video_directory and video_jsonl_file
           at: dataset.toml:13, video_jsonl_file = "clips.jsonl"
          fix: remove one, or make two sections\
        """);
  }

  @Test
  void sectionsMayNotShareACacheFolder() {
    assertProblems(
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        video_directory = "clips"

        [[datasets]]
        video_directory = "clips"
        cache_directory = "./cache/../clips"
        """,
        """
        error: sections 1 and 2 share the cache folder %s
           at: dataset.toml:9, cache_directory = "./cache/../clips"
          fix: give each its own cache_directory; without the key it is the media folder\
        """
            .formatted(path.resolve("clips")));
  }

  @Test
  void foldersMustExistAndFilesMustBeFiles() {
    folder.file("clips.jsonl", "");
    assertProblems(
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        video_directory = "clip"

        [[datasets]]
        video_directory = "clips.jsonl"

        [[datasets]]
        image_jsonl_file = "stills"
        cache_directory = "clips.jsonl"

        [[datasets]]
        image_jsonl_file = "clips.jsonl"

        [[datasets]]
        image_jsonl_file = "clips.jsonl"
        cache_directory = "clips.jsonl"
        """,
        """
        error: the folder %1$s/clip does not exist
           at: dataset.toml:5, video_directory = "clip"
          fix: correct the path, or make it

        error: %1$s/clips.jsonl is a file, not a folder
           at: dataset.toml:8, video_directory = "clips.jsonl"
          fix: name the folder, or write video_jsonl_file for a JSONL file

        error: %1$s/stills is a folder, not a file
           at: dataset.toml:11, image_jsonl_file = "stills"
          fix: name the JSONL file, or write image_directory for a folder

        error: a section with a JSONL file needs cache_directory
           at: dataset.toml:14, [[datasets]]
          fix: add cache_directory, a folder of its own for this section

        error: %1$s/clips.jsonl is a file, not a folder
           at: dataset.toml:19, cache_directory = "clips.jsonl"
          fix: name another cache_directory\
        """
            .formatted(path));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertProblems(
        """
        [general]
        caption_extension = ".txt"

        [[datasets]]
        image_directory = "stills"
        resolution = [770, 500]
        enable_bucket = "yes"

        [[datasets]]
        video_directory = "clips"
        resolution = 31
        target_frames = 21
        frame_stride = 2.0
        frame_rate = "keep"

        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache"
        target_frames = []
        frame_rate = "as is"
        source_fps = 24.0
        """,
        """
        error: enable_bucket takes true or false, without quotes
           at: dataset.toml:7, enable_bucket = "yes"
          fix: write for example enable_bucket = true

        error: resolution 770x500 is not divisible by 16
           at: dataset.toml:6, resolution = [770, 500]
          fix: write resolution = [768, 496], or enable_bucket = true

        error: target_frames takes a list of whole numbers of at least 1
           at: dataset.toml:12, target_frames = 21
          fix: write for example target_frames = [21]

        error: frame_stride takes a whole number of at least 1
           at: dataset.toml:13, frame_stride = 2.0
          fix: write for example frame_stride = 1

        error: resolution 31x31 is too small for buckets
           at: dataset.toml:11, resolution = 31
          fix: take at least 32x32

        error: frame_rate takes "as is" only
           at: dataset.toml:14, frame_rate = "keep"
          fix: write frame_rate = "as is" to keep every frame, or source_fps = 24.0 to drop frames

        error: target_frames takes a list of whole numbers of at least 1
           at: dataset.toml:19, target_frames = []
          fix: write for example target_frames = [1, 21]

        error: frame_rate = "as is" keeps every frame, and source_fps drops some
           at: dataset.toml:20, frame_rate = "as is"
          fix: remove one of the two\
        """);
  }

  @Test
  void sectionsAreWrittenInTwoBrackets() {
    assertProblems(
        """
        batch_size = 1

        [datasets]
        video_directory = "clips"

        [dataset]
        video_directory = "clips"
        """,
        """
        error: batch_size stands outside of every section
           at: dataset.toml:1, batch_size = 1
          fix: move it below [general] or [[datasets]]

        error: unknown section "dataset"
           at: dataset.toml:6, [dataset]
          fix: did you mean [[datasets]]?

        error: datasets is a list of sections
           at: dataset.toml:3, [datasets]
          fix: write [[datasets]] with two brackets on each side\
        """);
  }

  @Test
  void brokenTomlIsToldByLine() {
    assertProblems(
        """
        [[datasets]]
        video_directory = "C:\\clips"
        """,
        """
        error: the data set file is not valid TOML: Invalid escape sequence '\\c'
           at: dataset.toml:2, video_directory = "C:\\clips"
          fix: write paths with backslashes in single quotes, or with forward slashes\
        """);
    assertProblems(
        """
        [[datasets]]
        frame_rate = as is
        """,
        """
        error: the data set file is not valid TOML: Unexpected 'a', expected a value
           at: dataset.toml:2, frame_rate = as is
          fix: mend this line; text stands in quotes, a section begins with [[datasets]]\
        """);
  }

  @Test
  void aMissingOrEmptyFileIsTold() {
    assertThatThrownBy(() -> DatasetConfig.read(path.resolve("none.toml")))
        .hasMessage(
            """
            error: the data set file does not exist
               at: %s/none.toml
              fix: name a data set file in musubi-tuner's TOML\
            """
                .formatted(path));
    assertProblems(
        "",
        """
        error: the data set file has no [[datasets]] section
           at: dataset.toml
          fix: add one with image_directory or video_directory\
        """);
  }

  @Test
  void keysWithoutEffectAreNoted() {
    var config =
        folder.read(
            """
            [[datasets]]
            video_directory = "clips"
            caption_extension = ".txt"
            frame_extraction = "full"
            target_frames = [21]
            frame_sample = 2
            frame_stride = 3
            bucket_no_upscale = true
            enable_bucket = false

            [[datasets]]
            image_directory = "stills"
            caption_extension = ".txt"
            bucket_no_upscale = true
            """);
    String toml = path.resolve("dataset.toml").toString();
    assertThat(config.notes())
        .containsExactly(
            new Note(
                "bucket_no_upscale has no effect here: clips are always scaled to a bucket",
                toml + ":8, bucket_no_upscale = true"),
            new Note(
                "enable_bucket has no effect here: clips always go to buckets",
                toml + ":9, enable_bucket = false"),
            new Note(
                "frame_stride has no effect here: frame_extraction is \"full\"",
                toml + ":7, frame_stride = 3"),
            new Note(
                "frame_sample has no effect here: frame_extraction is \"full\"",
                toml + ":6, frame_sample = 2"),
            new Note(
                "target_frames has no effect here: frame_extraction is \"full\"",
                toml + ":5, target_frames = [21]"),
            new Note(
                "bucket_no_upscale has no effect here: it needs enable_bucket = true",
                toml + ":14, bucket_no_upscale = true"));
  }

  @Test
  void aRelativePathStartsFromTheFileThenFromTheCurrentFolder() {
    var other = new TomlFolder(path.resolve("elsewhere")).folders("films", "clips/cache");
    Path toml =
        folder.toml(
            """
            [general]
            caption_extension = ".txt"
            [[datasets]]
            video_directory = "films"
            cache_directory = "films/cache"
            [[datasets]]
            image_directory = "stills"
            cache_directory = "stills/cache"
            """);
    var sections = read(toml, other.path()).sections();
    assertThat(sections.get(0).source())
        .isEqualTo(new MediaSource.Folder(other.path().resolve("films")));
    assertThat(sections.get(0).cacheFolder()).isEqualTo(other.path().resolve("films/cache"));
    assertThat(sections.get(1).source()).isEqualTo(new MediaSource.Folder(path.resolve("stills")));
    assertThat(sections.get(1).cacheFolder()).isEqualTo(path.resolve("stills/cache"));
  }

  @Test
  void aRelativePathThatMeansTwoThingsIsRefused() {
    var other = new TomlFolder(path.resolve("elsewhere")).folders("clips");
    Path toml =
        folder.toml(
            """
            [[datasets]]
            video_directory = "clips"
            caption_extension = ".txt"
            """);
    var problems = new Problems();
    DatasetConfig.read(toml, other.path(), problems);
    assertThat(problems.list())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what())
                .isEqualTo(
                    "\"clips\" means two things: %s and %s"
                        .formatted(path.resolve("clips"), other.path().resolve("clips"))));
  }

  @Test
  void aByteOrderMarkIsNoMistake() {
    var config =
        folder.read(
            "\uFEFF[[datasets]]\nvideo_directory = \"clips\"\ncaption_extension = \".txt\"\n");
    assertThat(config.sections()).hasSize(1);
  }

  private DatasetConfig read(Path toml, Path current) {
    var problems = new Problems();
    var config = DatasetConfig.read(toml, current, problems);
    problems.throwIfAny();
    return Objects.requireNonNull(config);
  }

  /// The messages name the file as the user did; here it is named in full.
  private void assertProblems(String toml, String expected) {
    Path file = folder.toml(toml);
    assertThatThrownBy(() -> read(file, path))
        .hasMessage(expected.replace("dataset.toml", file.toString()));
  }
}
