package dev.genga.app.cli;

import dev.genga.app.demo.SmallProject;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of a data set that can't be trained on, and that nothing is written then.
class BadDatasetIT {
  private static final String SECTION =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      resolution = [192, 112]
      frame_extraction = "head"
      target_frames = [9]
      """;

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
    user.dataset(section(""));
  }

  private static String section(String more) {
    return SECTION + more;
  }

  @Test
  void aDatasetFileThatIsNotThere() {
    user.delete("dataset.toml");
    user.refuses(
        user::plan,
        """
        error: the data set file does not exist
           at: FOLDER/dataset.toml
          fix: name a data set file in musubi-tuner's TOML
        """);
  }

  @Test
  void aDatasetFileThatIsNoToml() {
    user.dataset("[[datasets\n");
    user.refuses(
        user::plan,
        """
        error: the data set file is not valid TOML: Unexpected end of line, expected ]]
           at: FOLDER/dataset.toml:4, [[datasets
          fix: mend this line; text stands in quotes, a section begins with [[datasets]]
        """);
  }

  @Test
  void aMissingKey() {
    user.dataset(section("").replace("video_directory", "#"));
    user.refuses(
        user::plan,
        """
        error: a section needs a source, and this has none
           at: FOLDER/dataset.toml:4, [[datasets]]
          fix: add image_directory, image_jsonl_file, video_directory or video_jsonl_file
        """);
  }

  @Test
  void misspeltKeysAllTogether() {
    user.dataset(section("target_frame = [9]\nnum_repeat = 2\n"));
    user.refuses(
        user::plan,
        """
        error: unknown key "target_frame" in a video section
           at: FOLDER/dataset.toml:10, target_frame = [9]
          fix: did you mean target_frames?

        error: unknown key "num_repeat" in a video section
           at: FOLDER/dataset.toml:11, num_repeat = 2
          fix: did you mean num_repeats?
        """);
  }

  @Test
  void aVideoKeyInAnImageSection() {
    user.dataset(section("").replace("video_directory", "image_directory"));
    user.refuses(
        user::plan,
        """
        error: frame_extraction is for video sections, and this is an image section
           at: FOLDER/dataset.toml:8, frame_extraction = "head"
          fix: remove it, or move it to a video section

        error: target_frames is for video sections, and this is an image section
           at: FOLDER/dataset.toml:9, target_frames = [9]
          fix: remove it, or move it to a video section

        error: the folder FOLDER/clips holds no images
           at: FOLDER/dataset.toml:5, image_directory = "clips"
          fix: it holds 4 clips: write video_directory for them
        """);
  }

  @Test
  void aFolderWithoutMedia() {
    user.file("empty/readme.md", "nothing here");
    user.dataset(section("").replace("clips", "empty"));
    user.refuses(
        user::plan,
        """
        error: the folder FOLDER/empty holds no clips
           at: FOLDER/dataset.toml:5, video_directory = "empty"
          fix: put files there that end in .mp4, .webm, .avi, .mkv, .mov, .flv, .wmv, .m4v, .mpg, .mpeg
        """);
  }

  @Test
  void aClipWithoutCaption() {
    user.delete("clips/2-rise.txt");
    user.refuses(
        user::plan,
        """
        error: clip 2-rise.mp4 has no caption
           at: FOLDER/clips/2-rise.txt
          fix: write the caption into this file, or move the clip elsewhere
        """);
  }

  @Test
  void clipsThatCantBeReadAllTogether() {
    byte[] whole = user.bytes("clips/1-burrow.mp4");
    user.file("clips/1-burrow.mp4", Arrays.copyOf(whole, whole.length / 2));
    user.file("clips/2-rise.mp4", new byte[0]);
    user.file("clips/3-text.mp4", "this is no video\n").file("clips/3-text.txt", "text");
    user.refuses(
        user::plan,
        """
        error: the video can't be decoded beyond 13 frames: its data are cut off or damaged
           at: FOLDER/clips/1-burrow.mp4
          fix: copy it again from where it came from, or convert it once more

        error: the video is empty: 0 bytes
           at: FOLDER/clips/2-rise.mp4
          fix: copy it again from where it came from, or convert it once more

        error: the file can't be read as a video: Invalid data found when processing input
           at: FOLDER/clips/3-text.mp4
          fix: copy it again from where it came from, or convert it once more
        """);
  }

  @Test
  void anImageWhereAVideoIsDue() throws IOException {
    user.file("clips/5-still.mp4", png()).file("clips/5-still.txt", "still");
    user.refuses(
        user::plan,
        """
        error: this is an image (PNG), not a video
           at: FOLDER/clips/5-still.mp4
          fix: list it in an image section, or remove it
        """);
  }

  private static byte[] png() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  @Test
  void aClipTooShortForEverySection() {
    var frame = new Frame(64, 32, new byte[3 * 64 * 32]);
    VideoWriter.write(
        user.path().resolve("clips/5-short.mp4"),
        Fraction.of(16),
        Map.of(),
        Collections.nCopies(3, frame));
    user.file("clips/5-short.txt", "short");
    user.refuses(
        user::plan,
        """
        error: clip 5-short.mp4 has 3 frames, and no section takes fewer than 9
           at: FOLDER/dataset.toml:9, target_frames = [9]
          fix: remove the clip, write a smaller number into target_frames, or leave short clips out with --skip-short
        """);
  }

  @Test
  void aCacheFolderWithAFileInItsPlace() {
    user.file("cache", "a file");
    user.refuses(
        user::plan,
        """
        error: FOLDER/cache is a file, not a folder
           at: FOLDER/dataset.toml:6, cache_directory = "cache"
          fix: name another cache_directory
        """);
  }

  @Test
  void everyCommandRefusesTheSameDataset() {
    user.delete("clips/2-rise.txt").delete("clips/4-yawn.txt");
    user.refuses(
        user::cache,
        """
        error: clip 2-rise.mp4 has no caption
           at: FOLDER/clips/2-rise.txt
          fix: write the caption into this file, or move the clip elsewhere

        error: clip 4-yawn.mp4 has no caption
           at: FOLDER/clips/4-yawn.txt
          fix: write the caption into this file, or move the clip elsewhere
        """);
    user.refuses(
        user::train,
        """
        error: clip 2-rise.mp4 has no caption
           at: FOLDER/clips/2-rise.txt
          fix: write the caption into this file, or move the clip elsewhere

        error: clip 4-yawn.mp4 has no caption
           at: FOLDER/clips/4-yawn.txt
          fix: write the caption into this file, or move the clip elsewhere
        """);
  }
}
