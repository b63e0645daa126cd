package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.FakeMedia;
import dev.genga.dataset.media.MediaKind;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which mask belongs to which clip, and what is refused of masks.
class MasksPlanTest {
  private static final String CLIPS =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      caption_extension = ".txt"
      target_frames = [5]
      mask_directory = "masks"
      """;

  private static final Size SMALL = new Size(640, 360);

  @TempDir private Path path;
  private PlanFolder folder;

  @BeforeEach
  void threeClips() {
    folder =
        new PlanFolder(path).clip("rain.mp4", 16).clip("snow.mp4", 24, "24").clip("fog.mp4", 16);
  }

  private Path mask(String name) {
    return path.resolve("masks").resolve(name);
  }

  private static LossMask mask(DatasetPlan plan, String clip) {
    return plan.sections().getFirst().media().stream()
        .filter(media -> media.file().endsWith(clip))
        .findFirst()
        .orElseThrow()
        .mask();
  }

  @Test
  void aMaskHasTheNameOfItsClip() {
    FakeMedia.image(mask("rain.png"), PlanFolder.WIDE);
    FakeMedia.clip(mask("snow.mkv"), PlanFolder.WIDE, 24, "24");
    var plan = folder.plan(CLIPS);
    assertThat(mask(plan, "rain.mp4"))
        .isEqualTo(new LossMask.OfFile(mask("rain.png"), MediaKind.IMAGE));
    assertThat(mask(plan, "snow.mp4"))
        .isEqualTo(new LossMask.OfFile(mask("snow.mkv"), MediaKind.CLIP));
    assertThat(mask(plan, "fog.mp4")).isEqualTo(LossMask.NONE);
    assertThat(plan.disk().stream().map(DiskItem::what))
        .containsExactly("latents of section 1", "masks of section 1", "prompts of section 1");
    assertThat(PlanTable.of(plan, _ -> new DiskSpace.Store("disk", 1L << 40), false))
        .contains("masks for 2 of 3");
  }

  @Test
  void sectionsShareAFolderOfMasks() {
    FakeMedia.image(mask("rain.png"), PlanFolder.WIDE);
    FakeMedia.image(mask("still.png"), SMALL);
    folder.image("still.png", 640, 360);
    var plan =
        folder.plan(
            CLIPS
                + """
                [[datasets]]
                image_directory = "images"
                caption_extension = ".txt"
                mask_directory = "masks"
                """);
    assertThat(plan.sections().get(1).media().getFirst().mask())
        .isEqualTo(new LossMask.OfFile(mask("still.png"), MediaKind.IMAGE));
  }

  @Test
  void masksOfNothingAndDoubledOnesAreToldTogether() {
    FakeMedia.image(mask("hail.png"), PlanFolder.WIDE);
    FakeMedia.image(mask("rain.png"), PlanFolder.WIDE);
    FakeMedia.clip(mask("rain.mp4"), PlanFolder.WIDE, 16);
    folder.file("masks/fog.gif", "");
    assertProblems(
        """
        error: the mask fog.gif is of a kind that genga doesn't read
           at: FOLDER/masks/fog.gif
          fix: make a PNG image or an MP4 clip of it

        error: rain.mp4 and rain.png are masks of one image or clip
           at: FOLDER/masks/rain.png
          fix: keep one of the two

        error: the mask hail.png is of no image or clip
           at: FOLDER/masks/hail.png
          fix: give it the name of its image or clip, or move it elsewhere\
        """);
  }

  @Test
  void masksOfAnotherSizeOrLengthAreToldTogether() {
    FakeMedia.image(mask("rain.png"), SMALL);
    FakeMedia.clip(mask("snow.mp4"), PlanFolder.WIDE, 16);
    FakeMedia.broken(mask("fog.mp4"));
    assertProblems(
        """
        error: the clip can't be decoded
           at: FOLDER/masks/fog.mp4
          fix: make it again

        error: the mask is 640x360, and rain.mp4 is 1920x1040
           at: FOLDER/masks/rain.png
          fix: scale it to the size of its clip

        error: the mask has 16 frames, and snow.mp4 has 24 frames
           at: FOLDER/masks/snow.mp4
          fix: make a mask with a frame for each of the clip's, or one image for all\
        """);
  }

  private void assertProblems(String message) {
    assertThatThrownBy(() -> folder.plan(CLIPS))
        .hasMessage(message.replace("FOLDER", path.toString()));
  }
}
