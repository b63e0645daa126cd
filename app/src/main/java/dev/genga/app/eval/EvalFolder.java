package dev.genga.app.eval;

import dev.genga.base.FolderProbe;
import dev.genga.base.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Where an evaluation's files lie.
///
/// @param path may not exist yet
public record EvalFolder(Path path) {
  /// Tables and prompts for people.
  public Path report() {
    return path.resolve("report.md");
  }

  /// All figures for programs.
  public Path figures() {
    return path.resolve("figures.json");
  }

  /// Frames of the first prompts, a column for each candidate.
  public Path sheet() {
    return path.resolve("sheet.png");
  }

  /// Charts and videos.
  public Path page() {
    return path.resolve("index.html");
  }

  /// The videos of a candidate.
  ///
  /// @param index in the order of the candidates: two may have one name
  public Path videos(int index, String name) {
    return path.resolve("videos").resolve(String.format(Locale.ROOT, "%02d-%s", index, name));
  }

  /// True renderings that went through the VAE.
  public Path throughVae() {
    return path.resolve("videos").resolve("vae");
  }

  /// Adds it where the folder takes no files, or where its own would replace somebody else's, such as a
  /// training's page.
  void check(Problems problems) {
    var refusal = FolderProbe.refusal(path);
    if (refusal != null) {
      problems.add(refusal.sentence(), path.toString(), "name another folder");
      return;
    }
    if (!Files.exists(figures())) {
      for (var file : List.of(page(), report(), sheet())) {
        if (Files.exists(file)) {
          problems.add(
              "the folder holds a file of that name that no evaluation wrote",
              file.toString(),
              "name another folder");
        }
      }
    }
  }
}
