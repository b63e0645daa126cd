package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.FakeMedia;
import dev.genga.dataset.plan.PlanEvent.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a plan says about single clips and images.
class PlanEventsTest {
  @TempDir private Path path;
  private PlanFolder folder;

  @BeforeEach
  void folder() {
    folder = new PlanFolder(path);
  }

  @Test
  void aClipAt24FramesASecondIsResampled() {
    folder.clip("rain.mp4", 48, "24").clip("even.mp4", 32);
    var section = videos("frame_extraction = \"full\"");
    assertThat(section.events())
        .containsExactly(
            event(Kind.SHORTENED, "even.mp4", 3, "cut to 4n+1 frames", "29 of 32"),
            event(
                Kind.RESAMPLED,
                "rain.mp4",
                0,
                "brought from 24 to 16 frames a second",
                "48 frames become 32"),
            event(Kind.SHORTENED, "rain.mp4", 3, "cut to 4n+1 frames", "29 of 32"));
    assertThat(section.media().get(1).fileFrames(section.media().get(1).samples().getFirst()))
        .hasSize(29)
        .startsWith(0, 1, 3, 4, 6);
    assertThat(section.media().getFirst().use()).isEqualTo(new FrameUse.EveryFrame());
  }

  @Test
  void twoPercentOffIsTakenAsItIs() {
    folder.clip("a.mp4", 33, "163/10").clip("b.mp4", 33, "164/10");
    var section = videos("frame_extraction = \"full\"");
    assertThat(section.media().get(0).use()).isEqualTo(new FrameUse.EveryFrame());
    assertThat(section.media().get(1).use()).isInstanceOf(FrameUse.Resampled.class);
  }

  @Test
  void aSlowClipShowsSomeFramesTwice() {
    folder.clip("slow.mp4", 10, "8");
    assertThat(videos("target_frames = [1]").events())
        .contains(
            event(
                Kind.RESAMPLED,
                "slow.mp4",
                0,
                "brought from 8 to 16 frames a second, some shown twice",
                "10 frames become 20"));
  }

  @Test
  void framesKeptAsTheyAreAreWarnedOf() {
    folder.clip("fast.mp4", 30, "24").clip("slow.mp4", 30, "8").clip("right.mp4", 30, "16");
    var section = videos("frame_rate = \"as is\"\ntarget_frames = [29]");
    assertThat(section.media()).extracting(PlannedMedia::frames).containsOnly(30);
    assertThat(section.events().stream().filter(event -> event.kind() == Kind.WARNING))
        .containsExactly(
            event(
                Kind.WARNING,
                "fast.mp4",
                0,
                "24 frames a second, kept as is: plays 1.50 times too slow",
                ""),
            event(
                Kind.WARNING,
                "slow.mp4",
                0,
                "8 frames a second, kept as is: plays 2.00 times too fast",
                ""));
  }

  @Test
  void sourceFpsDropsFramesAsMusubiDoesWhateverTheTimestampsSay() {
    folder.clip("right.mp4", 48, "24").clip("wrong.mp4", 48, "48");
    var section = videos("source_fps = 24.0\ntarget_frames = [29]");
    assertThat(section.media()).extracting(PlannedMedia::frames).containsOnly(29);
    assertThat(section.events().stream().filter(event -> event.kind() == Kind.WARNING))
        .containsExactly(
            event(
                Kind.WARNING,
                "wrong.mp4",
                0,
                "48 frames a second by its timestamps, and source_fps is 24.0:"
                    + " plays 2.00 times too slow",
                ""));
  }

  @Test
  void headStopsCountingWhereMusubiDoes() {
    folder.clip("slow.mp4", 40, "8");
    var section = videos("source_fps = 8.0\ntarget_frames = [1, 21]");
    assertThat(section.media().getFirst().frames()).isEqualTo(11);
    assertThat(section.media().getFirst().samples()).hasSize(1);
    assertThat(section.events())
        .contains(
            event(Kind.LOST, "slow.mp4", 1, "shorter than a window of 21 frames", "11 frames"));
  }

  @Test
  void windowsThatFallTogetherAreLost() {
    folder.clip("short.mp4", 44).clip("exact.mp4", 45).clip("tight.mp4", 47);
    folder.clip("long.mp4", 100);
    var section =
        videos(
            "frame_extraction = \"uniform\"\nframe_sample = 4\ntarget_frames = [45]",
            PlanOptions.standard().withSkipShort(true));
    assertThat(section.events().stream().filter(event -> event.kind() == Kind.LOST))
        .containsExactly(
            event(
                Kind.LOST,
                "exact.mp4",
                3,
                "exactly 45 frames, so uniform 45 x 4 takes the same window 4 times",
                ""),
            event(Kind.LOST, "short.mp4", 4, "shorter than a window of 45 frames", "44 frames"),
            event(
                Kind.LOST,
                "tight.mp4",
                1,
                "too few frames for all the windows of uniform 45 x 4",
                "47 frames, 3 windows"));
    assertThat(section.samples()).isEqualTo(1 + 3 + 4);
    assertThat(section.asked()).isEqualTo(16);
  }

  @Test
  void framesThatNoWindowHoldsAreCounted() {
    folder.clip("rain.mp4", 100);
    assertThat(videos("frame_extraction = \"chunk\"\ntarget_frames = [45]").events())
        .containsExactly(
            event(Kind.SHORTENED, "rain.mp4", 10, "the last frames fill no window", "90 of 100"));
    assertThat(
            videos("frame_extraction = \"slide\"\nframe_stride = 40\ntarget_frames = [21]")
                .events())
        .containsExactly(
            event(
                Kind.SHORTENED,
                "rain.mp4",
                58,
                "windows every 40 frames leave some out",
                "42 of 100"));
    assertThat(videos("frame_extraction = \"full\"\nmax_frames = 50").events())
        .containsExactly(
            event(Kind.SHORTENED, "rain.mp4", 51, "cut to max_frames, 50", "49 of 100"));
    assertThat(videos("target_frames = [21]").events())
        .containsExactly(
            event(Kind.SHORTENED, "rain.mp4", 79, "only the first frames are used", "21 of 100"));
    assertThat(
            videos("frame_extraction = \"uniform\"\nframe_sample = 2\ntarget_frames = [45]")
                .events())
        .containsExactly(
            event(Kind.SHORTENED, "rain.mp4", 10, "windows leave some frames out", "90 of 100"));
  }

  @Test
  void imagesWithoutACaptionAreLostAsInMusubi() {
    folder.image("a.png", 64, 64).image("b.png", 64, 64).file("images/c.gif", "GIF");
    path.resolve("images/b.txt").toFile().delete();
    var section = images("enable_bucket = true");
    assertThat(section.samples()).isEqualTo(1);
    assertThat(section.events())
        .containsExactly(
            image(Kind.LOST, "b.png", 1, "images without a caption file", "no b.txt"),
            image(
                Kind.LOST,
                "c.gif",
                1,
                "files of other kinds than .png, .jpg, .jpeg, .webp, .bmp, in all lower or all"
                    + " upper case",
                ""));
  }

  @Test
  void filesWithOneBaseNameShareACaptionAndMayLoseASample() {
    folder.image("a.jpg", 64, 64).image("a.png", 64, 64).image("a.webp", 96, 64);
    var section = images("enable_bucket = true");
    assertThat(section.media())
        .extracting(PlannedMedia::textCache)
        .containsOnly("a_wan_te.safetensors");
    assertThat(section.events())
        .containsExactly(
            image(
                Kind.LOST,
                "a.png",
                1,
                "caches would have the names of another file's with the same base name",
                "as a.jpg"),
            image(
                Kind.DOUBLED,
                "a.webp",
                0,
                "several files with one base name, and so with one caption",
                "as a.jpg"));
  }

  @Test
  void aCopyUnderAnotherNameIsDoubled() throws Exception {
    folder.clip("rain.mp4", 21).clip("other.mp4", 21);
    Files.copy(path.resolve("clips/rain.mp4"), path.resolve("clips/wet.mp4"));
    folder.file("clips/wet.txt", "rain again");
    assertThat(videos("target_frames = [21]").events())
        .containsExactly(
            event(
                Kind.DOUBLED, "wet.mp4", 0, "the same content under several names", "as rain.mp4"));
  }

  @Test
  void aFileListedTwiceCountsOnce() {
    folder.clip("rain.mp4", 21);
    folder.file(
        "clips.jsonl",
        """
        {"video_path": "clips/rain.mp4", "caption": "rain"}

        {"video_path": "clips/../clips/rain.mp4", "caption": "rain"}
        """);
    var section =
        folder
            .plan(
                """
                [[datasets]]
                video_jsonl_file = "clips.jsonl"
                cache_directory = "cache"
                target_frames = [21]
                """)
            .sections()
            .getFirst();
    assertThat(section.samples()).isEqualTo(1);
    assertThat(section.media().getFirst().caption().where())
        .isEqualTo(path.resolve("clips.jsonl") + ":1");
    assertThat(section.events())
        .containsExactly(
            event(
                Kind.DOUBLED,
                "rain.mp4",
                0,
                "listed more than once: counts once",
                "lines 1 and 3"));
  }

  @Test
  void anEmptyCaptionIsWarnedOf() {
    folder.clip("rain.mp4", 21).file("clips/rain.txt", " \u00a0\n");
    assertThat(videos("target_frames = [21]").events())
        .containsExactly(event(Kind.WARNING, "rain.mp4", 0, "empty captions", ""));
  }

  @Test
  void captionsAreReadAsPythonReadsThem() {
    folder.clip("rain.mp4", 21).file("clips/rain.txt", "\u3000 rain\r\non a roof \u2028\u001f");
    assertThat(videos("target_frames = [21]").media().getFirst().caption().text())
        .isEqualTo("rain\non a roof");
  }

  @Test
  void lengthsThatAreCutAreNoted() {
    FakeMedia.clip(path.resolve("clips/rain.mp4"), new Size(640, 480), 60);
    var plan = plan("target_frames = [20, 22, 45, 48]", PlanOptions.standard());
    assertThat(plan.notes())
        .extracting(note -> note.text())
        .containsExactly("a window has 4n+1 frames: target_frames is taken as [17, 21, 45]");
    assertThat(plan.sections().getFirst().rule()).isEqualTo("960x544 head 17, 21, 45");
  }

  private PlannedSection videos(String keys) {
    return videos(keys, PlanOptions.standard());
  }

  private PlannedSection videos(String keys, PlanOptions options) {
    return plan(keys, options).sections().getFirst();
  }

  private DatasetPlan plan(String keys, PlanOptions options) {
    return folder.plan(
        "[[datasets]]\nvideo_directory = \"clips\"\ncaption_extension = \".txt\"\n" + keys,
        options);
  }

  private PlannedSection images(String keys) {
    return folder
        .plan("[[datasets]]\nimage_directory = \"images\"\ncaption_extension = \".txt\"\n" + keys)
        .sections()
        .getFirst();
  }

  private PlanEvent event(Kind kind, String name, int count, String reason, String detail) {
    return new PlanEvent(kind, path.resolve("clips").resolve(name), count, reason, detail);
  }

  private PlanEvent image(Kind kind, String name, int count, String reason, String detail) {
    return new PlanEvent(kind, path.resolve("images").resolve(name), count, reason, detail);
  }
}
