package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.video.VideoProbe;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Captions, masks and regularisation data from the data set file to the LoRA.
class DataOptionsIT {
  private static final String CLIPS =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      resolution = [64, 64]
      target_frames = [1]
      """;

  private static final String PRIOR =
      """

      [[datasets]]
      video_directory = "held-out"
      cache_directory = "cache-2"
      resolution = [64, 64]
      target_frames = [1]
      is_reg = true
      """;

  private static final String ALL =
      CLIPS
          + """
          caption_prefix = "In oil. "
          caption_dropout = 0.3
          several_captions = "files"
          mask_directory = "masks"
          """
          + PRIOR
          + "prior_loss_weight = 0.25\n";

  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user = new UserFolder(Path.of(""));

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
    new UserFolder(template)
        .file("clips/2-rise.1.txt", "A rabbit that gets up.")
        .file("masks/1-burrow.png", leftHalf(template.resolve("clips/1-burrow.mp4")));
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  /// A mask that is white on the left.
  private static byte[] leftHalf(Path clip) {
    var info = VideoProbe.probe(clip);
    var image = new BufferedImage(info.width(), info.height(), BufferedImage.TYPE_3BYTE_BGR);
    var pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, info.width() / 2, info.height());
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private List<Double> losses(String output, String dataset, String... more) {
    user.dataset(dataset);
    var arguments = new ArrayList<>(List.of("--output", output, "--learning-rate", "1e-3"));
    arguments.addAll(List.of(more));
    var run = user.train(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return RunLog.readSteps(user.path().resolve(output).resolve("log.jsonl")).stream()
        .map(StepEntry::loss)
        .toList();
  }

  @Test
  void eachReachesTheTraining() {
    var plain = losses("plain", CLIPS, "--steps", "4");
    assertThat(losses("no-dropout", CLIPS + "caption_dropout = 0\n", "--steps", "4"))
        .isEqualTo(plain);
    for (var more :
        List.of(
            "caption_prefix = \"In oil. \"\n",
            "caption_dropout = 1\n",
            "mask_directory = \"masks\"\n")) {
      String output = more.replaceAll(" =.*\\n", "");
      assertThat(losses(output, CLIPS + more, "--steps", "4")).isNotEqualTo(plain);
    }
    var whole = losses("whole", CLIPS + PRIOR, "--steps", "6");
    var half = losses("half", CLIPS + PRIOR + "prior_loss_weight = 0.5\n", "--steps", "6");
    assertThat(half).isNotEqualTo(whole);
    int first = 0;
    while (whole.get(first).equals(half.get(first))) {
      first++;
    }
    assertThat(half.get(first)).isEqualTo(whole.get(first) / 2);
  }

  @Test
  void aStoppedRunGoesOnToTheBitWithAllOfThem() throws IOException {
    var whole = losses("whole", ALL, "--steps", "12");
    losses("parts", ALL, "--steps", "5");
    assertThat(losses("parts", ALL, "--steps", "12")).isEqualTo(whole);
    String state = "lora-state/step00000012.safetensors";
    assertThat(
            Files.mismatch(
                user.path().resolve("whole").resolve(state),
                user.path().resolve("parts").resolve(state)))
        .isEqualTo(-1);
  }

  @Test
  void theTableAndThePageTellThem() throws IOException {
    user.dataset(ALL);
    var run = user.train();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "prefix \"In oil. \"",
            "caption dropout 30 %",
            "up to 2 captions each",
            "masks for 1 of 4",
            "regularisation, loss x 0.25");
    assertThat(Files.readString(user.path().resolve("out/index.html")))
        .contains("section 2: regularisation, loss x 0.25", "masks for 1 of 4");
  }

  @Test
  void whatIsOtherWhenARunGoesOnIsToldByName() {
    losses("out", ALL, "--steps", "2");
    user.dataset(
        ALL.replace("In oil. ", "In ink. ")
            .replace("caption_dropout = 0.3", "caption_dropout = 0.4")
            .replace("0.25", "0.5"));
    user.file("clips/2-rise.1.txt", "A rabbit gets up.").delete("masks/1-burrow.png");
    var refused = user.train("--learning-rate", "1e-3", "--steps", "3");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(user.problems(refused).lines().filter(line -> line.startsWith("error: ")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("error: section 1 caption dropout is 0.4; it was"),
            line ->
                assertThat(line)
                    .startsWith("error: section 1 caption prefix is In ink. ; it was In oil. "),
            line ->
                assertThat(line)
                    .startsWith("error: section 2 regularisation is loss x 0.5; it was loss x"),
            line -> assertThat(line).startsWith("error: section 1, clips/1-burrow.mp4 is content"),
            line -> assertThat(line).startsWith("error: section 1, clips/2-rise.mp4 is content"));
  }

  @Test
  void captionsLongerThanTheTransformerReadsAreToldBeforeAnythingIsMade() {
    user.dataset(CLIPS);
    user.edit("models/transformer.safetensors", "\"text_len\":\"512\"", "\"text_len\":\"16\" ");
    var before = user.content();
    var run = user.train();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(user.problems(run))
        .containsPattern(
            "error: this caption has \\d+ tokens, and the transformer reads 16\n"
                + "   at: FOLDER/clips/1-burrow.txt\n"
                + "  fix: shorten it\n")
        .contains("FOLDER/clips/5-wave.txt");
    assertThat(user.content()).isEqualTo(before);
  }
}
