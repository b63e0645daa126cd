package dev.genga.app.accelerators;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.app.page.EvalPage;
import dev.genga.app.page.EvalPageWriter;
import dev.genga.app.page.RunPage;
import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.video.Frame;
import dev.genga.video.Resize;
import dev.genga.wan.generation.RequestJson;
import dev.genga.world.tool.Sheet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What was measured, as a table, for programs, as a picture and as a page.
record AcceleratorReport(List<Measured> rows, Device device, Path folder) {
  private static final int VERSION = 1;
  private static final int WIDEST_CELL = 240;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COLUMNS =
      List.of("", "seconds", "of plain", "skipped", "PSNR", "SSIM", "flow");

  void write() {
    writeFigures(folder.resolve("figures.json"));
    writeSheet(sheet());
    EvalPageWriter.write(page(), content());
  }

  /// The table with spaces between its columns, and where to look.
  String text() {
    var table = new ArrayList<List<String>>(List.of(COLUMNS));
    rows.forEach(row -> table.add(cells(row)));
    var text = new StringBuilder();
    for (var line : table) {
      for (int column = 0; column < line.size(); column++) {
        int at = column;
        int width = table.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
        String form = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
        text.append(String.format(Locale.ROOT, form, line.get(column)));
      }
      text.append('\n');
    }
    return text.append("open: ").append(page()).append('\n').toString();
  }

  /// What the plain video's transformer computed in.
  private DType dtype() {
    return rows.getFirst().way().request().precision().transformer();
  }

  private Path page() {
    return folder.resolve("index.html");
  }

  private Path sheet() {
    return folder.resolve("sheet.png");
  }

  private List<String> cells(Measured row) {
    return List.of(
        row.way().name(),
        number("%.2f", row.seconds()),
        number("%.2f", row.seconds() / rows.getFirst().seconds()),
        row.skipped() == 0 ? "" : "%d of %d".formatted(row.skipped(), row.passes()),
        Double.isInfinite(row.likeness().psnr())
            ? "same"
            : number("%.1f dB", row.likeness().psnr()),
        number("%.3f", row.likeness().ssim()),
        number("%.2f", row.flow()));
  }

  private static String number(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }

  private void writeFigures(Path file) {
    var all =
        JSON.createObjectNode()
            .put("genga_bench_accelerators", VERSION)
            .put("device", device.toString())
            .put("dtype", dtype().toString());
    var nodes = all.putArray("rows");
    for (var row : rows) {
      var node =
          nodes
              .addObject()
              .put("name", row.way().name())
              .put("seconds", row.seconds())
              .put("skipped", row.skipped())
              .put("passes", row.passes());
      boolean same = Double.isInfinite(row.likeness().psnr());
      node.put("same_frames", same)
          .put("psnr", same ? null : Double.valueOf(row.likeness().psnr()))
          .put("ssim", row.likeness().ssim())
          .put("flow", row.flow())
          .put("request", RequestJson.write(row.way().request()));
    }
    AtomicFile.writeString(file, all.toPrettyString() + "\n");
  }

  private void writeSheet(Path file) {
    var first = rows.getFirst().shown().getFirst();
    int width = Math.min(first.width(), WIDEST_CELL);
    int height = Math.max(1, first.height() * width / first.width());
    var cells = new ArrayList<int[]>();
    rows.forEach(
        row -> row.shown().forEach(frame -> cells.add(pixels(Resize.area(frame, width, height)))));
    Sheet.write(Sheet.of(cells, rows.getFirst().shown().size(), width, height), file);
  }

  private static int[] pixels(Frame frame) {
    byte[] rgb = frame.rgb();
    var pixels = new int[frame.width() * frame.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | (rgb[3 * i + 2] & 255);
    }
    return pixels;
  }

  private EvalPage content() {
    var plain = rows.getFirst();
    var request = plain.way().request();
    return new EvalPage(
        "Accelerators",
        "One seed, made plainly and by each accelerator alone; likeness is to the plain video.",
        List.of(
            new RunPage.Fact("plain", number("%.2f s", plain.seconds())),
            new RunPage.Fact("plain flow", number("%.2f pixels a frame", plain.flow())),
            new RunPage.Fact("device", device + ", " + dtype())),
        rows.stream()
            .map(row -> new EvalPage.Video(request.prompt(), row.way().name(), row.video()))
            .toList(),
        "",
        List.of(),
        List.of(
            new EvalPage.TitledTable(
                "Time and likeness",
                new RunPage.Table(COLUMNS, rows.stream().map(this::cells).toList(), notes()))),
        sheet(),
        "A row each: "
            + String.join(", ", rows.stream().map(row -> row.way().name()).toList())
            + ".",
        List.of(new RunPage.Fact("request", RequestJson.write(request))),
        List.of(new RunPage.FileLink(folder.resolve("figures.json"), "all of it for programs")));
  }

  private static List<String> notes() {
    return List.of(
        "Seconds from noise to latents, after a first step that is not measured.",
        "PSNR and SSIM say how near the plain video is, not how good the other one is: another"
            + " solution of the same prompt is far from it as well.",
        "Flow is the mean length of the optical flow: a video that stands still has none, one whose"
            + " frames are out of order has too much.");
  }
}
