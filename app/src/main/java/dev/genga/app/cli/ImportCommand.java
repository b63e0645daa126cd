package dev.genga.app.cli;

import dev.genga.app.console.ConsoleProgress;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.MediaRows;
import dev.genga.film.media.Media;
import dev.genga.film.media.MediaImport;
import dev.genga.film.media.RateConversion;
import dev.genga.film.media.RateTable;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga import`.
@Command(
    name = "import",
    customSynopsis = "genga import FOLDER... -o DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Take clips and pictures that exist into an index, with their captions (.txt).",
      "Frames and rates are counted by decoding; bars, interlaced clips and files that hold the"
          + " same are named. The files stay as they are, where they are; what was read and hasn't"
          + " changed is not read again.",
    },
    footer = {
      "",
      "Examples:",
      "  genga import clips stills -o set              what is there",
      "  genga import clips -o set --windows 21,45     and which windows fit",
      "  genga import clips -o set --plan dataset.toml the windows of a training",
      "  genga import clips -o set --convert clips16   16 frames a second",
    })
final class ImportCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "1..*",
      description = "Folders of clips and pictures; folders in them are read too.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "The folder of the index, genga.db.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Mixin private ImportWindows windows = new ImportWindows();

  @Option(
      names = "--convert",
      paramLabel = "FOLDER",
      description =
          "Write the clips again at 16 frames a second, interlaced ones as whole pictures, with"
              + " their captions. What is there already stays, and so do captions that were changed"
              + " there.")
  private @Nullable Path converted;

  @Option(names = "--lossless", description = "Write FFV1 in Matroska instead of H.264.")
  private boolean lossless;

  @Override
  public Integer call() {
    var lengths = windows.lengths();
    var report = read();
    tell(report, lengths);
    var problems = new ArrayList<>(report.problems());
    if (converted != null) {
      try {
        problems.addAll(convert(report.media(), converted));
      } catch (ProblemException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return 0;
  }

  private void tell(MediaImport.Report report, List<Integer> lengths) {
    long clips = report.media().stream().filter(m -> m.kind() == Media.Kind.CLIP).count();
    genga
        .out()
        .printf(
            "%d clips, %d pictures, %d with captions%s%n",
            clips,
            report.media().size() - clips,
            report.media().stream().filter(media -> !media.caption().isEmpty()).count(),
            report.known() == 0 ? "" : "; %d not read again".formatted(report.known()));
    report.media().stream()
        .filter(media -> !media.bars().isNone())
        .forEach(media -> genga.out().println("black bars: " + media.file()));
    report.media().stream()
        .filter(Media::interlaced)
        .forEach(media -> genga.out().println("interlaced: " + media.file()));
    report.changed().forEach(changed -> genga.out().println(told(changed)));
    report.duplicates().forEach(files -> genga.out().println("the same: " + files));
    String table = RateTable.of(report.media(), lengths);
    if (!table.isEmpty()) {
      genga.out().println(table);
    }
  }

  private static String told(MediaRows.Changed changed) {
    String text = "changed, to be scored again: " + changed.file();
    var before = changed.before();
    var now = changed.now();
    if (before.equals(now)) {
      return text;
    }
    return "%s; frames %d to %d of it were used, and it ends before that: now %s"
        .formatted(
            text,
            before.first(),
            before.end() - 1,
            now.isNone() ? "all are" : "%d to %d are".formatted(now.first(), now.end() - 1));
  }

  private MediaImport.Report read() {
    var bars = new ArrayList<ConsoleProgress>();
    try {
      return MediaImport.of(
          folders,
          output,
          (done, total) -> {
            if (bars.isEmpty()) {
              bars.add(genga.console().passingBar("import", "file", total));
            }
            bars.getFirst().update(done, "");
          });
    } finally {
      bars.forEach(ConsoleProgress::close);
    }
  }

  /// @return of the clips that were set aside
  private List<Problem> convert(List<Media> media, Path folder) {
    var format = lossless ? VideoFormat.LOSSLESS : VideoFormat.H264;
    long total = Math.max(1, media.stream().filter(m -> m.kind() == Media.Kind.CLIP).count());
    try (var bar = genga.console().passingBar("convert", "clip", total)) {
      var done = new long[1];
      var report =
          RateConversion.write(media, output, folder, format, _ -> bar.update(++done[0], ""));
      int kept = report.kept().size();
      report.captions().forEach(file -> genga.out().println("changed there, and kept: " + file));
      genga
          .out()
          .printf(
              "%d clips at 16 frames a second%s: %s%n",
              report.written().size() + kept,
              kept == 0 ? "" : ", %d of them there already".formatted(kept),
              folder);
      return report.problems();
    }
  }
}
