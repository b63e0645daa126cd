package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.plan.Bucket;
import dev.genga.testing.GoldenFolder;
import dev.genga.wan.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// What genga's data sheets say of the one published run, in the document that tells it.
class PublishedRunTest {
  private static final double SECONDS = 11.6;
  private static final int SWAPPED = 10;
  private static final long HEADROOM = 3L << 29;

  /// @param samples of an epoch
  private record Kind(String section, Bucket bucket, int samples) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("1", bucket(768, 768, 1), 120),
          new Kind("2", bucket(768, 416, 1), 240),
          new Kind("2", bucket(768, 416, 21), 240),
          new Kind("3", bucket(384, 208, 45), 478));

  private static Bucket bucket(int width, int height, int frames) {
    return new Bucket(new Size(width, height), frames);
  }

  private static String table() {
    var fit =
        CardFit.of(Card.RTX_3090, TransformerConfig.t2v14B(), true, 32, HEADROOM).with(0, SWAPPED);
    var text = new StringBuilder("| section | bucket | samples | tokens | s each | peak |\n");
    text.append("|---|---|---|---|---|---|\n");
    double all = 0;
    int samples = 0;
    for (var kind : KINDS) {
      all += kind.samples() * fit.seconds(kind.bucket(), 1);
      samples += kind.samples();
      text.append(row(fit, kind.section(), kind.bucket(), Integer.toString(kind.samples())));
    }
    text.append(row(fit, "its author heard of 8 s", bucket(368, 192, 45), ""));
    double mean = all / samples;
    text.append(
        String.format(
            Locale.ROOT,
            "%nThe mean of the mix is %.1f s beside %.1f: %+.0f %%.%n",
            mean,
            SECONDS,
            100 * (mean / SECONDS - 1)));
    return text.toString();
  }

  private static String row(CardFit fit, String section, Bucket bucket, String samples) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %,d | %.1f | %.1f GB |%n",
        section,
        bucket,
        samples,
        bucket.tokens(),
        fit.seconds(bucket, 1),
        fit.peakBytes(bucket, 1) / (double) (1L << 30));
  }

  @Test
  void theDocumentTellsWhatComesOut() throws IOException {
    Path document = GoldenFolder.repository().resolve("docs/fit.md");
    String text = Files.readString(document);
    if (Boolean.getBoolean("genga.fit.write")) {
      int end = text.indexOf("| section | bucket |");
      Files.writeString(document, (end < 0 ? text : text.substring(0, end)) + table());
    }
    assertThat(Files.readString(document))
        .as("write it with -Dgenga.fit.write=true")
        .endsWith(table());
  }
}
