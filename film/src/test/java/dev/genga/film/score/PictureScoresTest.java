package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.media.MediaImport;
import dev.genga.film.text.DrawnText;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.PngWriter;
import dev.genga.video.Resize;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of an index beside its clips: each of their scores finds what it finds in clips.
class PictureScoresTest {
  private static final int WIDTH = 4 * DrawnClip.WIDTH;
  private static final int HEIGHT = 4 * DrawnClip.HEIGHT;

  @TempDir private Path folder;

  private static Frame large(Frame frame) {
    return Resize.lanczos(frame, WIDTH, HEIGHT);
  }

  private static Frame blurred(Frame frame) {
    return Resize.lanczos(Resize.area(frame, WIDTH / 8, HEIGHT / 8), WIDTH, HEIGHT);
  }

  private static Frame barred(Frame frame) {
    var rgb = frame.rgb().clone();
    int bar = 3 * WIDTH * (HEIGHT / 10);
    Arrays.fill(rgb, 0, bar, (byte) 0);
    Arrays.fill(rgb, rgb.length - bar, rgb.length, (byte) 0);
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  @BeforeEach
  void writeMedia() throws IOException {
    var media = Files.createDirectories(folder.resolve("media"));
    VideoWriter.write(media.resolve("clip.mp4"), Fraction.of(16), Map.of(), DrawnClip.frames(5));
    var plain = large(DrawnClip.frames(7).getFirst());
    PngWriter.write(media.resolve("plain.png"), plain);
    PngWriter.write(media.resolve("blurred.png"), blurred(large(DrawnClip.frames(8).getFirst())));
    PngWriter.write(media.resolve("barred.png"), barred(large(DrawnClip.frames(9).getFirst())));
    PngWriter.write(
        media.resolve("text.png"),
        DrawnText.over(
            large(DrawnClip.frames(10).getFirst()), "THE CAT SAT ON THE HAT", 60, 300, 3, 1));
    PngWriter.write(
        media.resolve("black.png"), new Frame(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]));
    PngWriter.write(media.resolve("frame.png"), DrawnClip.frames(5).getFirst());
    MediaImport.of(List.of(media), folder.resolve("set"), (_, _) -> {});
  }

  private Scoring.Report score() {
    return Scoring.of(folder.resolve("set"), (_, _) -> {});
  }

  private Map<String, Map<String, Double>> scores() {
    try (var index = FilmIndex.openExisting(folder.resolve("set"))) {
      return ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL)).stream()
          .collect(Collectors.toMap(ClipCard::name, ClipCard::scores));
    }
  }

  private static double of(Map<String, Map<String, Double>> scores, String file, Score score) {
    return scores.getOrDefault(file, Map.of()).getOrDefault(score.key(), Double.NaN);
  }

  @Test
  void eachScoreOfAPictureFindsWhatItFindsInClips() {
    assertThat(score()).isEqualTo(new Scoring.Report(1, 6, 0, List.of()));
    var scores = scores();
    for (var picture : scores.keySet()) {
      if (picture.endsWith(".png")) {
        assertThat(scores.get(picture))
            .as(picture)
            .containsOnlyKeys("dark", "sharpness", "bars", "nearest", "text");
      }
    }
    assertThat(of(scores, "blurred.png", Score.SHARPNESS))
        .isLessThan(0.2 * of(scores, "plain.png", Score.SHARPNESS));
    assertThat(of(scores, "barred.png", Score.BARS)).isBetween(0.19, 0.21);
    assertThat(of(scores, "plain.png", Score.BARS)).isZero();
    assertThat(of(scores, "text.png", Score.TEXT)).isGreaterThanOrEqualTo(15);
    assertThat(of(scores, "plain.png", Score.TEXT)).isLessThan(5);
    assertThat(of(scores, "black.png", Score.DARK)).isEqualTo(1);
    assertThat(of(scores, "plain.png", Score.DARK)).isZero();
    assertThat(of(scores, "frame.png", Score.NEAREST)).isLessThan(4);
    assertThat(of(scores, "clip.mp4", Score.NEAREST))
        .isEqualTo(of(scores, "frame.png", Score.NEAREST));
    assertThat(of(scores, "plain.png", Score.NEAREST)).isGreaterThan(12);
  }

  @Test
  void whatHasItsScoresIsNotReadAgainAndWhatHasBecomeUnreadableIsNamed() throws IOException {
    score();
    Files.delete(folder.resolve("media/plain.png"));
    assertThat(score()).isEqualTo(new Scoring.Report(0, 0, 0, List.of()));
    MediaImport.of(List.of(folder.resolve("media")), folder.resolve("set"), (_, _) -> {});
    PngWriter.write(folder.resolve("media/new.png"), DrawnClip.frames(11).getFirst());
    PngWriter.write(folder.resolve("media/other.png"), DrawnClip.frames(12).getFirst());
    MediaImport.of(List.of(folder.resolve("media")), folder.resolve("set"), (_, _) -> {});
    Files.writeString(folder.resolve("media/new.png"), "no picture");
    var report = score();
    assertThat(report.pictures()).isEqualTo(1);
    assertThat(report.problems())
        .extracting(Problem::where)
        .containsExactly(folder.resolve("media/new.png").toString());
  }
}
