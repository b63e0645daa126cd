package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Projects: begun, gone through from a film to a video, and asked how far they are.
class ProjectIT {
  @TempDir private Path folder;
  private Path project = Path.of("");

  @BeforeEach
  void nameProject() {
    project = folder.resolve("my films");
  }

  private CommandRun run(String... words) {
    return CommandRun.in(project, words);
  }

  private CommandRun well(String... words) {
    var run = run(words);
    assertThat(run.exitCode()).as(String.join(" ", words) + "\n" + run.err()).isZero();
    return run;
  }

  private void begin(String... options) {
    var words = new ArrayList<>(List.of("new", project.toString()));
    words.addAll(List.of(options));
    var run = CommandRun.in(folder, words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private JsonNode status() throws IOException {
    return new ObjectMapper().readTree(well("status", "--json").out());
  }

  private static JsonNode stage(JsonNode status, String name) {
    for (var stage : status.path("stages")) {
      if (stage.path("stage").asText().equals(name)) {
        return stage;
      }
    }
    throw new AssertionError(name + " is not in " + status);
  }

  private void assertNext(String command) throws IOException {
    var status = status();
    assertThat(status.path("next").asText()).as(status.toPrettyString()).isEqualTo(command);
  }

  private String file(String name) throws IOException {
    return Files.readString(project.resolve(name));
  }

  private List<Path> clips() throws IOException {
    try (Stream<Path> files = Files.list(project.resolve("clips/clips"))) {
      return files.filter(file -> file.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  private static Path caption(Path clip) {
    return Path.of(clip.toString().replace(".mp4", ".txt"));
  }

  /// The film's own captions, by the scenes' numbers in the names of clips.
  private void writeCaptions() throws IOException {
    var told = Files.readAllLines(project.resolve("films/world.captions.txt"));
    for (var clip : clips()) {
      String scene = clip.getFileName().toString().replaceFirst(".*-scene-(\\d+)-.*", "$1");
      Files.writeString(caption(clip), told.get(Integer.parseInt(scene) - 1) + "\n");
    }
  }

  @Test
  void theWholeWayOnAFilmWithKnownCutsNeedsNoOption() throws IOException {
    begin("--example");
    assertNext("genga cut");

    int scenes = Files.readAllLines(project.resolve("films/world.cuts.csv")).size();
    assertThat(well("cut").out()).contains("1 film, %1$d scenes, %1$d clips".formatted(scenes));
    assertThat(clips()).hasSize(scenes);
    assertThat(status().path("next").asText()).startsWith("genga caption");
    assertThat(stage(status(), "captions").path("counts").path("without").asInt())
        .isEqualTo(scenes);

    writeCaptions();
    assertThat(well("caption", "--check").out()).contains("all captions are good");
    assertNext("genga plan");
    well("plan");
    assertNext("genga cache");
    well("cache");
    assertNext("genga train");

    Files.writeString(caption(clips().getFirst()), "watercolour style. something else.");
    var stale = status();
    assertThat(stage(stale, "plan").path("stale").toString())
        .contains("another caption than in the plan: " + clips().getFirst().getFileName());
    assertThat(stage(stale, "cache").path("stale").toString())
        .contains("captions changed after caching: " + clips().getFirst().getFileName());
    assertThat(stage(stale, "cache").path("counts").path("stale").asInt()).isEqualTo(1);
    assertThat(stale.path("next").asText()).isEqualTo("genga plan");
    well("plan");
    assertThat(well("cache").out()).contains("texts: 1 made");

    well("train", "--steps", "4");
    var trained = status();
    assertThat(stage(trained, "training").path("told").asText()).isEqualTo("4 steps");
    assertThat(stage(trained, "training").path("stale").toString())
        .isEqualTo("[\"recipe.toml says steps = 48, and the run went by 4\"]");
    assertThat(stage(trained, "training").path("again").asText())
        .isEqualTo("name another output in recipe.toml, then genga train");
    assertThat(trained.path("next").asText()).isEqualTo("genga generate");
    assertWhatIsOtherSinceTheTrainingIsTold();

    var made = well("generate", "watercolour style. a red ball moves left over a meadow.");
    var take = project.resolve("videos/take-001.mp4");
    assertThat(made.out().strip()).isEqualTo(take.toString());
    assertThat(well("workflow", "show", take.toString()).out())
        .contains("a red ball moves left", "my-films.safetensors", "128x80, 17 frames");
    var done = status();
    assertThat(done.path("next").asText()).isEmpty();
    assertThat(done.path("stages"))
        .allSatisfy(one -> assertThat(one.path("state").asText()).isEqualTo("done"));

    assertThat(well("cut").out()).contains("0 clips written, %d there already".formatted(scenes));
  }

  private void assertWhatIsOtherSinceTheTrainingIsTold() throws IOException {
    String recipe = file("recipe.toml");
    String dataset = file("dataset.toml");
    Files.writeString(project.resolve("recipe.toml"), recipe.replace("seed = 2025\n", ""));
    Files.writeString(
        project.resolve("dataset.toml"), dataset.replaceFirst("batch_size = 1", "batch_size = 2"));

    assertThat(stage(status(), "training").path("stale").toString())
        .contains("recipe.toml says no seed any more, which is 42 then, and the run went by 2025")
        .contains("trained on other data than there is now: section 1 batch size");
    assertThat(well("status").out())
        .contains("to be done again: genga plan\n", "to be done again: name another output");

    Files.writeString(project.resolve("recipe.toml"), recipe);
    Files.writeString(project.resolve("dataset.toml"), dataset);
  }

  @Test
  void clipsThatWereCutOtherwiseThanTheProjectSaysNowAreTold() throws IOException {
    begin("--example");
    well("cut");
    assertThat(stage(status(), "clips").path("stale")).isEmpty();

    Files.writeString(project.resolve("genga.toml"), "[cut]\nkeep_bars = true\n");

    assertThat(stage(status(), "clips").path("stale").toString())
        .contains(
            "cut by frames 17-81, crop true, and `genga cut` would by frames 45-81, crop false");
    assertThat(stage(status(), "clips").path("state").asText()).isEqualTo("done");
    Files.writeString(project.resolve("genga.toml"), "[cut]\nfrmes = \"17-20\"\n");
    assertThat(run("status").exitCode()).isEqualTo(2);
    assertThat(run("status").err()).contains("genga.toml:2", "did you mean frames?");
  }

  @Test
  void aFilmThatWasSetAsideAndMendedIsCutByTheSameCommand() throws IOException {
    begin();
    Files.writeString(project.resolve("films/a.mp4"), "no film");
    assertThat(run("cut").exitCode()).isEqualTo(2);
    assertThat(stage(status(), "clips").path("told").asText()).contains("set aside: a.mp4");

    Files.writeString(project.resolve("films/a.mp4"), "another one");

    assertThat(stage(status(), "clips").path("stale")).isEmpty();
    assertThat(stage(status(), "clips").path("told").asText()).contains("1 film to be cut");
    assertNext("genga cut");
  }

  @Test
  void aDataSetFileOfTheIndexIsWrittenAgainWhereOtherClipsAreChosenSince() throws IOException {
    begin("--example");
    well("cut");
    writeCaptions();
    well("dataset", "--clips", "128x80 head 17");
    Files.writeString(
        project.resolve("recipe.toml"),
        file("recipe.toml").replace("\"dataset.toml\"", "\"clips/dataset.toml\""));
    assertThat(stage(status(), "dataset").path("state").asText()).isEqualTo("done");

    well("choose", "--most", "1", "--reject");

    assertThat(stage(status(), "dataset").path("stale").toString())
        .contains("clips were chosen, trimmed or captioned since");
    assertNext("genga dataset --clips '128x80 head 17'");
    well("dataset", "--clips", "128x80 head 17");
    assertNext("genga plan");
    well("choose", "--where", "choice = undecided", "--most", "1", "--trim", "0-16", "--dry-run");
    assertThat(stage(status(), "dataset").path("state").asText()).isEqualTo("done");
    well("choose", "--where", "choice = undecided", "--most", "1", "--trim", "0-16");
    assertThat(stage(status(), "dataset").path("state").asText()).isEqualTo("stale");
    assertThat(project.resolve("clips/trimmed")).as("status writes nothing").doesNotExist();
  }

  @Test
  void clipsThatWereRejectedOrTrimmedAndAreTrainedOnAllTheSameAreTold() throws IOException {
    begin("--example");
    well("cut");
    writeCaptions();
    assertThat(status().path("stages").toString()).doesNotContain("\"dataset\"");

    well("choose", "--most", "1", "--reject");
    well("choose", "--where", "choice = undecided", "--most", "1", "--trim", "0-16");

    var told = stage(status(), "dataset");
    assertThat(told.path("stale").toString())
        .contains("trained on all the same: world-scene-0001-1.mp4")
        .contains("trained on whole: world-scene-0002-1.mp4");
    assertThat(told.path("again").asText()).contains("genga dataset", "recipe.toml");
    well("dataset", "--clips", "128x80 head 17");
    Files.writeString(
        project.resolve("recipe.toml"),
        file("recipe.toml").replace("\"dataset.toml\"", "\"clips/dataset.toml\""));
    assertThat(stage(status(), "dataset").path("stale")).isEmpty();
  }

  @Test
  void whatWasMadeOfSomethingElseIsTold() throws IOException {
    begin("--example");
    well("cut");
    writeCaptions();
    well("plan");

    var dataset = project.resolve("dataset.toml");
    Files.writeString(dataset, file("dataset.toml").replace("[17]", "[1, 9]"));
    Files.delete(clips().getLast());
    var film = project.resolve("films/world.mp4");
    Files.setLastModifiedTime(film, FileTime.fromMillis(1));

    var status = status();
    assertThat(stage(status, "clips").path("stale").toString())
        .contains("world.mp4 has changed since it was cut");
    assertThat(stage(status, "plan").path("stale").toString())
        .contains("the data set file says otherwise now: section 1")
        .contains("in the plan, and not there any more: world-scene-0008-1.mp4");
    String clips = project.resolve("clips").toString();
    assertThat(status.path("next").asText())
        .isEqualTo("mv '%1$s' '%1$s-before' && genga cut".formatted(clips));
    assertThat(run("cut").err()).as("a folder is not cut anew").contains("the film has changed");
    Files.move(Path.of(clips), Path.of(clips + "-before"));
    well("cut");
  }

  @Test
  void aNewProjectAsksForNothingAndTellsTheNextStep() throws IOException {
    begin();
    assertThat(file("genga.toml")).contains("begins = \"My films style.\"");
    assertThat(file("recipe.toml")).contains("name = \"my-films\"");
    assertThat(file("README.md")).doesNotContain("{").contains("My films style.");
    var status = status();
    assertThat(stage(status, "films").path("state").asText()).isEqualTo("open");
    assertThat(stage(status, "models").path("counts").path("missing").asInt()).isEqualTo(3);
    assertThat(status.path("todo").asText()).contains("put films into");
    assertThat(run("cut").err()).contains("there is no film in this folder");

    var elsewhere = CommandRun.in(folder, "status", project.toString());
    assertThat(elsewhere.out()).contains("next: cd '" + project + "' && genga cut");
  }

  @Test
  void missingModelsAreToldByTheNamesToPullThemBy() throws IOException {
    begin("--example");
    well("cut");
    writeCaptions();
    well("plan");
    var recipe = file("recipe.toml");
    Files.writeString(
        project.resolve("recipe.toml"),
        recipe.replaceFirst("vae = .*", "vae = \"models/wan_2.1_vae.safetensors\""));

    assertNext("genga models pull vae -o '" + project.resolve("models") + "'");

    Files.writeString(
        project.resolve("recipe.toml"),
        recipe.replaceFirst(
            "vae = .*", "vae = \"models/Wan2.1-T2V-1.3B/diffusion_pytorch_model.safetensors\""));
    assertNext("genga models pull t2v-1.3b-official -o '" + project.resolve("models") + "'");
  }

  @Test
  void whatIsTypedGoesBeforeTheProjectsFileAndThatBeforeTheDefault() throws IOException {
    begin("--example");
    Files.writeString(project.resolve("genga.toml"), "[cut]\nframes = \"17-20\"\n");
    var other = folder.resolve("other");

    well("cut");
    well("cut", "--frames", "17-81", "-o", other.toString());

    try (Stream<Path> files = Files.list(other.resolve("clips"))) {
      assertThat(files.count()).isLessThan(clips().size());
    }
    assertThat(run("cut", "--frames", "17-81").err())
        .contains("were cut otherwise (detection TRANSITIONS, frames 17-20");
  }

  @Test
  void whatIsWrongInTheProjectsFileIsToldByLine() throws IOException {
    begin();
    Files.writeString(project.resolve("films/a.mp4"), "no film");
    Files.writeString(
        project.resolve("genga.toml"), "[cuts]\nframes = 1\n\n[cut]\nfrmes = \"17-20\"\n");

    var run = run("cut");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains("a project has no table \"cuts\"", "did you mean [cut]?")
        .contains("unknown key \"frmes\" in [cut]", "genga.toml:5", "did you mean frames?");
    assertThat(project.resolve("clips")).doesNotExist();
  }

  @Test
  void whatIsThereIsNotWrittenOver() throws IOException {
    begin();
    var recipe = project.resolve("recipe.toml");
    Files.writeString(recipe, "mine");

    var again = CommandRun.in(folder, "new", project.toString());

    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("there is a genga.toml already", "recipe.toml already");
    assertThat(recipe).hasContent("mine");
  }

  @Test
  void modelsThatLieElsewhereAreNamedInTheRecipe() throws IOException {
    begin("--example");
    var models = project.resolve("models");
    project = folder.resolve("second");

    begin("--models", models.toString(), "--begins", "Ink style.");

    assertThat(file("recipe.toml")).contains(models.resolve("vae").toString());
    assertThat(file("prompts.txt")).contains("\nInk style. ");
    assertThat(stage(status(), "models").path("state").asText()).isEqualTo("done");
  }

  @Test
  void outsideOfAProjectThereIsNoStatus() {
    var run = CommandRun.in(folder, "status");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("this folder is no project", "genga new PROJECT");
  }
}
