package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.media.MediaImport;
import dev.genga.film.score.Score;
import dev.genga.film.score.Scoring;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.PngWriter;
import dev.genga.video.Resize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures that were taken in go the way of clips: ranked, chosen, captioned, shown.
class PicturePagesTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;

  @TempDir private Path folder;

  /// The sharpest first.
  private static final List<String> PICTURES = List.of("sharp.png", "soft.png", "blurred.png");

  private static Frame picture(int number) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      rgb[i] = (byte) ((x / 7 * 31 + y / 5 * 17 * (1 + number) + i % 3 * 50) % 200 + 20);
    }
    var sharp = new Frame(WIDTH, HEIGHT, rgb);
    int factor = 1 << 2 * number;
    return number == 0
        ? sharp
        : Resize.lanczos(Resize.area(sharp, WIDTH / factor, HEIGHT / factor), WIDTH, HEIGHT);
  }

  @BeforeEach
  void importPictures() throws IOException {
    SampleSet.write(folder, 2);
    for (var name : PICTURES) {
      PngWriter.write(folder.resolve("media").resolve(name), picture(PICTURES.indexOf(name)));
    }
    Files.writeString(folder.resolve("media/soft.txt"), "soft tiles");
    MediaImport.of(List.of(folder.resolve("media")), folder, (_, _) -> {});
    assertThat(Scoring.of(folder, (_, _) -> {}).pictures()).isEqualTo(3);
  }

  private Map<String, ClipCard> pictures() {
    try (var index = FilmIndex.openExisting(folder)) {
      return ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL)).stream()
          .filter(ClipCard::isPicture)
          .collect(Collectors.toMap(ClipCard::name, card -> card));
    }
  }

  private static long id(Map<String, ClipCard> cards, String name) {
    return Objects.requireNonNull(cards.get(name)).id();
  }

  private static List<String> found(String page, String pattern) {
    return Pattern.compile(pattern).matcher(page).results().map(hit -> hit.group(1)).toList();
  }

  @Test
  void theyStandInTheGridAndTheGallerySharpestFirstWithTheirScores() throws Exception {
    var cards = pictures();
    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
        var client = DeskClient.enter(desk.address())) {
      var bySharpness = PICTURES.stream().map(name -> String.valueOf(id(cards, name))).toList();
      var page = client.page("/?rank=sharpness");
      var shown = found(page, "id=\"clip-(\\d+)\"");
      assertThat(shown).hasSize(5).containsSubsequence(bySharpness);
      assertThat(found(page, "data-kind=\"(picture)\"")).hasSize(3);
      assertThat(page).contains("<span>picture</span>", "soft tiles");
      assertThat(client.page("/?rank=motion")).contains("1 to 5 of 5 clips");
      assertThat(found(client.page("/data/stills"), "id=\"still(\\d+)\""))
          .containsExactlyElementsOf(bySharpness);
    }
  }

  @Test
  void thePanelShowsThePictureItsScoresAndNothingThatMoves() throws Exception {
    long id = id(pictures(), "soft.png");
    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
        var client = DeskClient.enter(desk.address())) {
      var panel = client.page("/clips/" + id);
      assertThat(panel)
          .contains("picture, 640 × 400", "soft tiles</textarea>", "<img class=\"large\"")
          .contains(Score.SHARPNESS.explanation(), Score.BARS.explanation())
          .contains(Score.TEXT.explanation(), Score.NEAREST.explanation())
          .contains(Score.DARK.explanation())
          .doesNotContain("<video", "id=\"trim\"", Score.MOTION.explanation());
      var source = client.get("/clips/%d/video".formatted(id));
      assertThat(source.headers().firstValue("Content-Type")).contains("image/png");
      assertThat(source.body()).isEqualTo(Files.readAllBytes(folder.resolve("media/soft.png")));
      var thumbnail = client.get("/clips/%d/thumbnail".formatted(id));
      assertThat(thumbnail.headers().firstValue("Content-Type")).contains("image/jpeg");
      var small = ImageFiles.read(Files.write(folder.resolve("small.jpg"), thumbnail.body()));
      assertThat(small.width()).isEqualTo(256);
      assertThat(small.height()).isEqualTo(160);
      assertThat(client.post("/clips/%d/choice".formatted(id), Map.of("choice", "kept")).body())
          .contains("soft.png: kept");
      assertThat(client.page("/data")).contains("<b>1</b> picture<");
    }
  }

  /// One that has become absurd since, as a damaged disk may make it.
  @Test
  void aPictureThatStatesASizeNoMemoryHoldsShowsNothingAndTheRestGoesOn() throws Exception {
    var cards = pictures();
    var file = folder.resolve("media/sharp.png");
    var bytes = Files.readAllBytes(file);
    var header = ByteBuffer.wrap(bytes).putInt(16, 30_000).putInt(20, 30_000);
    var crc = new CRC32();
    crc.update(bytes, 12, 17);
    header.putInt(29, (int) crc.getValue());
    Files.write(file, bytes);
    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
        var client = DeskClient.enter(desk.address())) {
      var refused = client.get("/clips/%d/thumbnail".formatted(id(cards, "sharp.png")));
      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(new String(refused.body(), StandardCharsets.UTF_8))
          .contains("said to have 30000 x 30000 pixels");
      assertThat(client.get("/clips/%d/thumbnail".formatted(id(cards, "soft.png"))).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aCaptionThatIsALinkIsNamedByTheDataSetAndItsTextIsNowhere() throws Exception {
    Files.delete(folder.resolve("media/soft.txt"));
    var secret = Files.writeString(folder.resolve("secret"), "not for the data set");
    Files.createSymbolicLink(folder.resolve("media/soft.txt"), secret);
    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
        var client = DeskClient.enter(desk.address())) {
      assertThat(client.page("/data"))
          .contains("this is a link to another place", "soft.txt", "put the file itself there")
          .doesNotContain("not for the data set");
      assertThat(client.page("/")).contains("soft tiles").doesNotContain("not for the data set");
    }
  }
}
