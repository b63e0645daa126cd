package dev.genga.app.cli;

import dev.genga.app.project.Project;
import dev.genga.base.Counted;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.film.cut.CutReport;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.cut.Cutting;
import dev.genga.film.cut.Detection;
import dev.genga.film.media.MediaFiles;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga cut`.
@Command(
    name = "cut",
    customSynopsis = "genga cut FILM... -o DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Cut films into clips of 16 frames a second, scene by scene.",
      "Cuts, fades and dissolves are found; no clip has a frame of another scene, or a flash. Black"
          + " bars are cut off. Ended at any moment, the same command goes on where it was.",
    },
    footer = {
      "",
      "Examples:",
      "  genga cut film.mkv -o clips               clips of 45 to 81 frames",
      "  genga cut *.mkv -o clips --frames 21-49   several films, shorter clips",
      "  genga cut film.mkv -o clips --lossless    every pixel as it was, in FFV1",
      "",
      "docs/cutting.md tells how scenes are found and what DIR holds.",
    })
final class CutCommand implements Callable<Integer> {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})-(\\d{1,6})");

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "FILM", arity = "1..*", description = "The films, or folders of films.")
  private List<Path> films = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "The folder for clips and their index, genga.db.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Option(
      names = "--frames",
      paramLabel = "FROM-TO",
      defaultValue = "45-81",
      description =
          "How long clips are, in frames at 16 a second (default: ${DEFAULT-VALUE}). A longer scene"
              + " gives several.")
  private @SuppressWarnings("NullAway.Init") String frames;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      defaultValue = "TRANSITIONS",
      description =
          "TRANSITIONS: cuts, fades, dissolves, and flashes told from them (the default); ADAPTIVE"
              + " or CONTENT: cuts alone, by PySceneDetect's rules.")
  private @SuppressWarnings("NullAway.Init") Detection detector;

  @Option(
      names = "--lossless",
      description = "Write FFV1 in Matroska, every pixel as it was, instead of H.264.")
  private boolean lossless;

  @Option(names = "--keep-bars", description = "Leave black bars where they are.")
  private boolean keepBars;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Films at once, or clips of fewer films (default: one for each core).")
  private int threads;

  @Override
  public Integer call() {
    var settings = settings();
    int cores = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    CutReport report;
    try (var progress = new CutCommandProgress(genga.console(), settings.shortest())) {
      report = new Cutting(output, settings, cores).cut(MediaFiles.films(films), progress);
    }
    genga
        .out()
        .printf(
            "%s, %s, %s written, %d there already: %s%n",
            Counted.of(report.films(), "film"),
            Counted.of(report.scenes(), "scene"),
            Counted.of(report.written(), "clip"),
            report.kept(),
            output);
    if (!report.problems().isEmpty()) {
      throw new ProblemException(report.problems());
    }
    return 0;
  }

  /// What films of a project would be cut by, by its `genga.toml` and the options' own defaults.
  ///
  /// @param problems takes what is wrong in the file
  static @Nullable CutSettings of(Project project, Problems problems) {
    var command = new CutCommand();
    var line = new CommandLine(command).setCommandName("cut");
    var parsed = line.parseArgs(project.films().toString(), "--output", project.clips().toString());
    return problems.gather(() -> {
      var wrong = new Problems();
      new ProjectSettings(project).applyTo(parsed, wrong);
      wrong.throwIfAny();
      return command.settings();
    });
  }

  private CutSettings settings() {
    Matcher range = RANGE.matcher(frames);
    int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
    int to = range.matches() ? Integer.parseInt(range.group(2)) : 0;
    var problems = new ArrayList<Problem>();
    if (from < 1 || to < from) {
      problems.add(
          new Problem(
              "clips can't have such lengths", "--frames " + frames, "give two, as in 45-81"));
    }
    if (threads < 0) {
      problems.add(
          new Problem("films at once are 1 or more", "--threads " + threads, "give a number"));
    }
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    var format = lossless ? VideoFormat.LOSSLESS : VideoFormat.H264;
    return new CutSettings(detector, from, to, format, !keepBars);
  }
}
