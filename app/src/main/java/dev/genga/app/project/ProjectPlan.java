package dev.genga.app.project;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderProbe;
import dev.genga.base.Problems;
import dev.genga.dataset.config.TomlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What a new project's files are to say.
///
/// @param name of the LoRA
/// @param begins what every caption and prompt begins with
/// @param models the files that the recipe names
/// @param kind which templates it is written from
public record ProjectPlan(String name, String begins, Models models, Kind kind) {
  private static final List<String> FILES =
      List.of(Project.FILE, "dataset.toml", "recipe.toml", "prompts.txt", "README.md");

  /// Which templates a project is written from.
  public enum Kind {
    /// For films and models of one's own, with the settings of a published style LoRA.
    OWN,
    /// For a drawn film and the small base model.
    EXAMPLE
  }

  /// A recipe's model files, as it names them.
  ///
  /// @param tokenizer empty for the one in or beside the text encoder
  public record Models(String transformer, String vae, String text, String tokenizer) {
    /// What `genga models pull t2v-1.3b vae t5-fp8` brings, in the project's own folder.
    public static final Models USUAL =
        new Models(
            "models/wan2.1_t2v_1.3B_bf16.safetensors",
            "models/wan_2.1_vae.safetensors",
            "models/umt5_xxl_fp8_e4m3fn_scaled.safetensors",
            "");
  }

  /// The name of a LoRA that a folder's name gives.
  public static String nameOf(Path folder) {
    String own = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    String name = own.replaceAll("[^\\p{L}\\p{N}_.-]+", "-").replaceAll("^[-_.]+|[-_.]+$", "");
    return name.isEmpty() ? "style" : name;
  }

  /// The phrase that a name gives: `My films` of `my-films`, with `style.` behind it.
  public static String phraseOf(String name) {
    String words = name.replaceAll("[-_.]+", " ").strip();
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + " style.";
  }

  /// Adds what stands in the way of writing into a folder.
  public static void check(Path folder, Problems problems) {
    var refusal = FolderProbe.refusal(folder);
    if (refusal != null) {
      problems.add(refusal.sentence(), folder.toString(), "name another folder");
      return;
    }
    for (var file : FILES) {
      if (Files.exists(folder.resolve(file))) {
        problems.add(
            "there is a %s already".formatted(file),
            folder.resolve(file).toString(),
            file.equals(Project.FILE)
                ? "`genga status %s` tells how far this project is".formatted(folder)
                : "name another folder, or move it elsewhere");
      }
    }
  }

  /// Writes the files and makes the folders of a project, `genga.toml` last: without it there is none.
  ///
  /// @return the files, as seen from the folder
  public List<Path> write(Path folder) {
    var project = new Project(folder);
    try {
      Files.createDirectories(project.films());
      Files.createDirectories(project.models());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var file : FILES.reversed()) {
      AtomicFile.writeString(folder.resolve(file), text(file));
    }
    return FILES.stream().map(Path::of).toList();
  }

  private String text(String file) {
    String text = template(kind.name().toLowerCase(Locale.ROOT) + "-" + file);
    for (var place : places().entrySet()) {
      text = text.replace(place.getKey(), place.getValue());
    }
    return text;
  }

  private Map<String, String> places() {
    var places = new LinkedHashMap<String, String>();
    places.put("{title}", name);
    places.put("{name}", TomlText.of(name));
    places.put("{begins}", begins);
    places.put("{begins-toml}", TomlText.of(begins));
    places.put("{models}", modelLines());
    return places;
  }

  private String modelLines() {
    var lines = new ArrayList<String>();
    lines.add("transformer = " + TomlText.of(models.transformer()));
    lines.add("vae = " + TomlText.of(models.vae()));
    lines.add("t5 = " + TomlText.of(models.text()));
    if (!models.tokenizer().isEmpty()) {
      lines.add("tokenizer = " + TomlText.of(models.tokenizer()));
    }
    return String.join("\n", lines);
  }

  private static String template(String name) {
    try (var own = ProjectPlan.class.getResourceAsStream(name);
        var shared =
            ProjectPlan.class.getResourceAsStream(name.replaceFirst("^(own|example)-", ""))) {
      var in = own == null ? Objects.requireNonNull(shared, name) : own;
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
