package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.media.Caption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several captions, a prefix, and what the table says of the use of captions.
class CaptionsPlanTest {
  private static final String CLIPS =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      caption_extension = ".txt"
      target_frames = [5]
      """;

  @TempDir private Path path;
  private PlanFolder folder;

  @BeforeEach
  void twoClips() {
    folder = new PlanFolder(path).clip("rain.mp4", 16).clip("snow.mp4", 16);
  }

  private Path clips(String name) {
    return path.resolve("clips").resolve(name);
  }

  private static List<PlannedText> texts(DatasetPlan plan, int clip) {
    return plan.sections().getFirst().media().get(clip).texts();
  }

  @Test
  void everyLineIsACaptionOnRequest() {
    folder.file("clips/rain.txt", "\n rain on a roof\r\n\nwet tiles \n");
    assertThat(texts(folder.plan(CLIPS + "several_captions = \"lines\"\n"), 0))
        .containsExactly(
            new PlannedText(
                new Caption("rain on a roof", clips("rain.txt"), 2), "rain_wan_te.safetensors"),
            new PlannedText(
                new Caption("wet tiles", clips("rain.txt"), 4), "rain_wan_te.1.safetensors"));
    assertThat(texts(folder.plan(CLIPS), 0))
        .as("without the key a file is one caption")
        .containsExactly(
            new PlannedText(
                new Caption("rain on a roof\n\nwet tiles", clips("rain.txt"), 0),
                "rain_wan_te.safetensors"));
  }

  @Test
  void numberedFilesAreFurtherCaptionsInTheOrderOfTheirNumbers() {
    folder
        .file("clips/rain.10.txt", "tenth")
        .file("clips/rain.2.txt", "second")
        .file("clips/rain.x.txt", "no number")
        .clip("snow.1.mp4", 16);
    var plan = folder.plan(CLIPS + "several_captions = \"files\"\n");
    assertThat(texts(plan, 0).stream().map(text -> text.caption().text()))
        .containsExactly("shows rain.mp4", "second", "tenth");
    assertThat(texts(plan, 0).stream().map(PlannedText::cache))
        .containsExactly(
            "rain_wan_te.safetensors", "rain_wan_te.1.safetensors", "rain_wan_te.2.safetensors");
    assertThat(plan.sections().getFirst().media())
        .as("snow.1.txt is the caption of snow.1.mp4")
        .hasSize(3)
        .filteredOn(media -> media.file().endsWith("snow.mp4"))
        .allSatisfy(media -> assertThat(media.further()).isEmpty());
  }

  @Test
  void aLineOfJsonMayHaveFurtherCaptions() {
    folder.file(
        "clips.jsonl",
        """
        {"video_path": "clips/rain.mp4", "caption": "rain", "further_captions": ["wet", "grey"]}
        {"video_path": "clips/snow.mp4", "caption": "snow"}
        """);
    var plan = folder.plan(json());
    assertThat(texts(plan, 0).stream().map(text -> text.caption().text()))
        .containsExactly("rain", "wet", "grey");
    assertThat(texts(plan, 1)).hasSize(1);

    folder.file(
        "clips.jsonl",
        """
        {"video_path": "clips/rain.mp4", "caption": "rain", "further_captions": [1]}
        {"video_path": "clips/snow.mp4", "caption": "snow", "further_caption": ["cold"]}
        """);
    assertThatThrownBy(() -> folder.plan(json()))
        .hasMessage(
            """
            error: further_captions is no list of texts
               at: %1$s/clips.jsonl:1
              fix: write "further_captions": ["...", "..."]

            error: unknown key "further_caption" in the line
               at: %1$s/clips.jsonl:2
              fix: did you mean further_captions?\
            """
                .formatted(path));
  }

  private static String json() {
    return """
    [[datasets]]
    video_jsonl_file = "clips.jsonl"
    cache_directory = "cache"
    target_frames = [5]
    """;
  }

  @Test
  void thePrefixIsPartOfEveryCaption() {
    folder.file("clips/rain.txt", "rain\nwet");
    var plan = folder.plan(CLIPS + "several_captions = \"lines\"\ncaption_prefix = \"Ghibli. \"\n");
    assertThat(texts(plan, 0).stream().map(text -> text.caption().text()))
        .containsExactly("Ghibli. rain", "Ghibli. wet");
  }

  @Test
  void theTableTellsWhatIsMadeOfCaptionsAndTheDiskCountsThem() {
    folder.file("clips/rain.txt", "rain\nwet");
    var plain = folder.plan(CLIPS + "several_captions = \"lines\"\n");
    var plan =
        folder.plan(
            CLIPS
                + """
                several_captions = "lines"
                caption_prefix = "Ghibli. "
                caption_dropout = 0.1

                [[datasets]]
                video_directory = "clips"
                cache_directory = "cache-2"
                caption_extension = ".txt"
                is_reg = true
                prior_loss_weight = 0.25
                """);
    assertThat(PlanTable.of(plan, _ -> new DiskSpace.Store("disk", 1L << 40), false))
        .contains(
            "prefix \"Ghibli. \"",
            "caption dropout 10 %",
            "up to 2 captions each",
            "regularisation, loss x 0.25");
    assertThat(plan.disk().get(1).what()).isEqualTo("prompts of section 1");
    assertThat(plan.disk().get(1).least()).isGreaterThan(plain.disk().get(1).least());
  }
}
