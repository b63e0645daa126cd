package dev.genga.app.models;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.wan.weights.ModelKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The models that have a name here, from the table `known-models.tsv` beside this class: a line each,
/// with name, kind, bytes, files and purpose.
public final class KnownModels {
  private static final String TABLE = "known-models.tsv";
  private static final List<KnownModel> ALL = read();

  private KnownModels() {}

  /// All of them, in the table's order.
  public static List<KnownModel> all() {
    return ALL;
  }

  /// Those of these names, each once; names that nothing has are added to the problems.
  public static List<KnownModel> named(List<String> names, Problems problems) {
    var found = new ArrayList<KnownModel>();
    for (var name : new LinkedHashSet<>(names)) {
      var model = find(name);
      if (model != null) {
        found.add(model);
      } else {
        problems.add("no model is called " + name, "genga models pull " + name, suggestion(name));
      }
    }
    return found;
  }

  private static @Nullable KnownModel find(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst().orElse(null);
  }

  private static String suggestion(String name) {
    var names = ALL.stream().map(KnownModel::name).toList();
    var near = new LinkedHashSet<String>();
    near.add(DidYouMean.nearest(name, names));
    names.stream().filter(known -> known.startsWith(name)).forEach(near::add);
    near.remove("");
    String all = "`genga models list` shows all names";
    return near.isEmpty() ? all : "did you mean " + String.join(", ", near) + "? " + all;
  }

  /// The model that a file of this name belongs to, or null. Several may share a tokenizer: the first.
  static @Nullable KnownModel ofFile(String fileName) {
    for (var model : ALL) {
      for (var file : model.files()) {
        if (file.local().equals(fileName) || file.local().endsWith("/" + fileName)) {
          return model;
        }
      }
    }
    return null;
  }

  /// The name to pull the model of a file by, told by the file's name, also where it hasn't come to its end;
  /// empty where no known one has it.
  public static String nameOfFile(Path file) {
    var model = ofFile(wholeName(file));
    return model == null ? "" : model.name();
  }

  private static String wholeName(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.partial$", "");
  }

  /// The folder of models into which a file is pulled that isn't there, or hasn't come to its end.
  ///
  /// @param wanted the file, or `NAME.partial` of it
  public static Path folderOf(Path wanted) {
    String name = wholeName(wanted);
    var place = wanted.resolveSibling(name);
    var model = ofFile(name);
    if (model != null) {
      for (var file : model.files()) {
        var local = Path.of(file.local());
        if (place.endsWith(local)) {
          return above(place, local.getNameCount());
        }
      }
    }
    return above(place, 1);
  }

  private static Path above(Path place, int levels) {
    @Nullable Path folder = place;
    for (int i = 0; i < levels && folder != null; i++) {
      folder = folder.getParent();
    }
    return folder == null ? Path.of(".") : folder;
  }

  private static List<KnownModel> read() {
    try (var in = KnownModels.class.getResourceAsStream(TABLE)) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(KnownModels::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KnownModel parse(String line) {
    var cells = line.split("\t", -1);
    return new KnownModel(
        cells[0],
        ModelKind.valueOf(cells[1]),
        Long.parseLong(cells[2]),
        Arrays.stream(cells[3].split(" ")).map(HubFile::parse).toList(),
        cells[4]);
  }
}
