package dev.genga.bench;

import dev.genga.wan.transformer.TransformerCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How a step's time and memory grow: with the tokens of a clip, with the rank of the LoRA, with the blocks
/// whose weights come and go, with those that keep their activations. Each point is a training of its own;
/// what is not looked at is 384 x 208, 9 frames, rank 32, all weights in memory, all blocks run twice.
///
/// `GrowthBench WORK PAGE.html [ENGINE]`
final class GrowthBench {
  private static final FitCase USUAL = new FitCase(384, 208, 9, 32, 0, 0, false);

  private static final List<FitCase> SIZES =
      List.of(
          sized(256, 144, 1),
          sized(512, 288, 1),
          USUAL,
          sized(448, 256, 9),
          sized(512, 288, 9),
          sized(640, 352, 9));

  private static final List<Integer> RANKS = List.of(4, 16, 64, 128);
  private static final List<Integer> IN_MEMORY = List.of(24, 16, 8, 2);
  private static final List<Integer> KEPT = List.of(8, 16, 24, 30);

  private final BenchFolder work;
  private final String engine;
  private final List<GrowthPage.Row> rows = new ArrayList<>();

  private GrowthBench(BenchFolder work, String engine) {
    this.work = work;
    this.engine = engine;
  }

  /// @param arguments the work folder, the page to write, and genga's engine
  public static void main(String[] arguments) throws IOException {
    var work = new BenchFolder(Path.of(arguments[0]).toAbsolutePath());
    String engine = arguments.length > 2 ? arguments[2] : "bundled";
    System.out.println(Machine.describe(engine));
    System.out.println(
        "case (width height frames rank, blocks kept, in memory, base) | seconds | GB");
    Files.writeString(Path.of(arguments[1]), new GrowthBench(work, engine).page());
  }

  private static FitCase sized(int width, int height, int frames) {
    return new FitCase(width, height, frames, USUAL.rank(), 0, 0, false);
  }

  private static FitCase of(int rank, int kept, int inMemory) {
    return new FitCase(USUAL.width(), USUAL.height(), USUAL.frames(), rank, kept, inMemory, false);
  }

  private String page() {
    var page = new GrowthPage(Machine.describe(engine));
    page.add("tokens of a clip", points(SIZES, wanted -> wanted.bucket().tokens()));
    page.add(
        "rank of the LoRA",
        points(with(RANKS.stream().map(r -> of(r, 0, 0)).toList()), FitCase::rank));
    page.add(
        "blocks that come and go",
        points(
            with(IN_MEMORY.stream().map(n -> of(USUAL.rank(), 0, n)).toList()),
            wanted -> wanted.form().streamed(blocks())));
    page.add(
        "blocks that keep their activations",
        points(with(KEPT.stream().map(n -> of(USUAL.rank(), n, 0)).toList()), FitCase::kept));
    return page.html(rows);
  }

  /// With the usual case, which each row of points goes through.
  private static List<FitCase> with(List<FitCase> cases) {
    var all = new ArrayList<>(cases);
    all.add(USUAL);
    return all;
  }

  private int blocks() {
    try (var base = TransformerCheckpoint.open(work.transformer())) {
      return base.config().layers();
    }
  }

  private List<GrowthPage.Point> points(List<FitCase> cases, ToDoubleFunction<FitCase> across) {
    return cases.stream()
        .map(wanted -> {
          var row = row(wanted);
          return new GrowthPage.Point(across.applyAsDouble(wanted), row.seconds(), row.gigabytes());
        })
        .sorted((a, b) -> Double.compare(a.across(), b.across()))
        .toList();
  }

  /// Measured once, however many rows of points go through it.
  private GrowthPage.Row row(FitCase wanted) {
    var known =
        IntStream.range(0, rows.size())
            .filter(i -> rows.get(i).words().equals(wanted.words()))
            .findFirst();
    if (known.isPresent()) {
      return rows.get(known.getAsInt());
    }
    var took = RandomTraining.of(work, engine, wanted);
    var row =
        new GrowthPage.Row(
            wanted.words(), wanted.bucket().tokens(), took.median(), took.peakBytes() / 1e9);
    System.out.printf(
        Locale.ROOT,
        "%s | %s | %.2f%n",
        wanted.words(),
        Medians.text(took.seconds()),
        row.gigabytes());
    rows.add(row);
    return row;
  }
}
