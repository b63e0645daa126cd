package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.MediaSource;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.VideoSection;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.media.Media;
import dev.genga.film.media.MediaFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The clips and pictures of folders, of indexes of films and of data set files.
///
/// @param all each with a caption file of its own
/// @param problems of those that share one with another
public record CaptionTargets(List<CaptionTarget> all, List<Problem> problems) {
  private static final String EXTENSION = ".txt";

  /// Copies the lists.
  public CaptionTargets {
    all = List.copyOf(all);
    problems = List.copyOf(problems);
  }

  /// @param named folders and data set files
  /// @throws ProblemException if one is missing, or holds neither clip nor picture
  public static CaptionTargets of(List<Path> named) {
    var problems = new Problems();
    var found = new ArrayList<CaptionTarget>();
    for (var path : named) {
      var of = problems.gather(() -> of(path));
      if (of != null) {
        found.addAll(of);
      }
    }
    problems.throwIfAny();
    return withoutShared(found);
  }

  private static CaptionTargets withoutShared(List<CaptionTarget> found) {
    var owners = new HashMap<Path, CaptionTarget>();
    var all = new ArrayList<CaptionTarget>();
    var problems = new ArrayList<Problem>();
    for (var target : found) {
      var owner = owners.putIfAbsent(target.text(), target);
      if (owner == null) {
        all.add(target);
      } else if (!owner.media().equals(target.media())) {
        problems.add(
            new Problem(
                "%s has the same caption file".formatted(owner.media().getFileName()),
                target.media().toString(),
                "give one of both another name"));
      }
    }
    return new CaptionTargets(all, problems);
  }

  private static List<CaptionTarget> of(Path named) {
    var path = named.toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) {
      return ofDataset(named);
    }
    return Files.isRegularFile(path.resolve(FilmIndex.FILE)) ? ofIndex(path) : ofFolder(path);
  }

  private static List<CaptionTarget> ofFolder(Path folder) {
    return MediaFiles.in(List.of(folder)).stream()
        .map(found -> CaptionTarget.of(folder, found.file(), found.kind(), EXTENSION, ""))
        .toList();
  }

  private static List<CaptionTarget> ofIndex(Path folder) {
    try (var index = FilmIndex.openExisting(folder)) {
      var files = MediaRows.files(index);
      if (files.isEmpty()) {
        throw new ProblemException(
            "the index has neither clip nor picture",
            folder.toString(),
            "let `genga cut` or `genga import` come to their ends first");
      }
      return files.stream()
          .map(row ->
              CaptionTarget.of(
                  folder,
                  folder.resolve(row.file()),
                  row.isPicture() ? Media.Kind.PICTURE : Media.Kind.CLIP,
                  EXTENSION,
                  row.file()))
          .toList();
    }
  }

  private static List<CaptionTarget> ofDataset(Path file) {
    var problems = new Problems();
    var targets = new ArrayList<CaptionTarget>();
    for (var section : DatasetConfig.read(file).sections()) {
      var of = ofSection(section, problems);
      if (of != null) {
        targets.addAll(of);
      }
    }
    problems.throwIfAny();
    return targets;
  }

  private static @Nullable List<CaptionTarget> ofSection(Section section, Problems problems) {
    return switch (section.source()) {
      case MediaSource.Folder folder -> problems.gather(() -> ofSection(section, folder.path()));
      case MediaSource.JsonLines lines -> {
        problems.add(
            "a JSONL file holds its captions itself",
            lines.path().toString(),
            "name the folder of its clips instead, or leave this section out");
        yield null;
      }
    };
  }

  /// The folder alone, as trainings read it.
  private static List<CaptionTarget> ofSection(Section section, Path folder) {
    var kind =
        switch (section) {
          case ImageSection _ -> Media.Kind.PICTURE;
          case VideoSection _ -> Media.Kind.CLIP;
        };
    String extension = Objects.requireNonNull(section.captionExtension());
    var root = folder.toAbsolutePath().normalize();
    return MediaFiles.in(List.of(root)).stream()
        .filter(found -> found.kind() == kind && root.equals(found.file().getParent()))
        .map(found -> CaptionTarget.of(root, found.file(), kind, extension, ""))
        .toList();
  }
}
