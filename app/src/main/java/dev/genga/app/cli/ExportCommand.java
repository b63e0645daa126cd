package dev.genga.app.cli;

import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.IndexExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga export`.
@Command(
    name = "export",
    customSynopsis = "genga export DIR [-o FOLDER]",
    sortOptions = false,
    description = {
      "Write the index of films and clips as plain files.",
      "Films, scenes, flashes, clips, scores, choices and captions, each as CSV and as JSON lines.",
    },
    footer = {
      "",
      "Example:",
      "  genga export clips                    writes clips/export/film.csv and so on",
    })
final class ExportCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder that `genga cut` wrote to.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Where the files go (default: `export` in DIR).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    var target = output == null ? folder.resolve("export") : output;
    try (var index = FilmIndex.openExisting(folder)) {
      IndexExport.write(index, target).forEach(file -> genga.out().println(file));
    }
    return 0;
  }
}
