package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.config.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the division of a data set to whole scenes, and to refusing what can't be.
class DivisionTest {
  private static final String TOML =
      """
      [general]
      caption_extension = ".txt"

      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache-1"
      target_frames = [21]
      batch_size = 4
      num_repeats = 3

      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache-2"
      frame_extraction = "chunk"
      target_frames = [9]

      [[datasets]]
      image_directory = "images"
      """;

  @TempDir private Path path;
  private PlanFolder folder;

  /// Twelve scenes of two clips each, of which six have a still as well; and four other stills.
  @BeforeEach
  void film() {
    folder = new PlanFolder(path);
    for (int scene = 1; scene <= 12; scene++) {
      folder.clip("film-Scene-%03d-1.mp4".formatted(scene), 30 + scene);
      folder.clip("film-Scene-%03d-2.mp4".formatted(scene), 30 + scene);
      if (scene <= 6) {
        folder.image("film-scene-%03d-still.png".formatted(scene), 640, 480);
      }
    }
    for (var name : List.of("rain", "rain_2", "snow", "fog")) {
      folder.image(name + ".png", 640, 480);
    }
  }

  private DatasetPlan plan(Division division) {
    return folder.plan(TOML, PlanOptions.standard().withDivision(division));
  }

  private static Division share(double share) {
    return new Division(List.of(), share, null, List.of(), null);
  }

  private static Division scenes(int count, @Nullable String pattern) {
    return new Division(List.of(), null, count, List.of(), pattern);
  }

  private static Division heldOut(String... sections) {
    return new Division(List.of(), null, null, List.of(sections), null);
  }

  private static Division without(String... sections) {
    return new Division(List.of(sections), null, null, List.of(), null);
  }

  /// Names up to the scene's number.
  private static Set<String> scenesOf(List<PlannedSection> sections) {
    return sections.stream()
        .flatMap(section -> section.media().stream())
        .map(media -> String.valueOf(media.file().getFileName()))
        .map(name -> name.replaceFirst("(-[12]|-still|_2)?\\.(mp4|png)", "").toLowerCase())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noSceneIsOnBothSidesWhateverSectionAndNameItIsIn() {
    for (int i = 1; i < 10; i++) {
      var plan = plan(share(i / 10.0));
      var trained = scenesOf(plan.sections());
      var held = scenesOf(plan.heldOut());
      assertThat(held).isNotEmpty();
      assertThat(trained).isNotEmpty().doesNotContainAnyElementsOf(held);
      assertThat(trained.size() + held.size()).isEqualTo(15);
    }
  }

  @Test
  void aShareIsThatOfEachSectionsScenes() {
    var plan = plan(share(0.25));
    assertThat(scenesOf(plan.heldOut().subList(0, 1))).hasSize(3);
    assertThat(plan.heldOut()).extracting(PlannedSection::number).containsExactly(1, 2, 3);
  }

  @Test
  void whatIsTrainedOnAndWhatIsHeldOutMakeUpTheWhole() {
    var whole = plan(Division.NONE);
    var plan = plan(scenes(4, null));
    assertThat(scenesOf(plan.heldOut())).hasSize(4);
    assertThat(plan.withHeldOut().sections())
        .extracting(section -> Set.copyOf(section.media()))
        .containsExactlyElementsOf(
            whole.sections().stream().map(section -> Set.copyOf(section.media())).toList());
    assertThat(plan.withHeldOut().samples()).isEqualTo(whole.samples());
    assertThat(plan.validation().batches())
        .as("sample by sample, without repeats")
        .isEqualTo(plan.validation().samples())
        .isEqualTo(
            plan.heldOut().stream()
                .flatMap(section -> section.media().stream())
                .mapToInt(media -> media.samples().size())
                .sum());
  }

  @Test
  void theSameScenesAreHeldOutWhenOthersAreAdded() {
    var before = scenesOf(plan(scenes(4, null)).heldOut());
    folder.clip("another-Scene-001.mp4", 77);
    var after = scenesOf(plan(scenes(4, null)).heldOut());
    assertThat(after).as("as many as were asked for").hasSize(4);
    after.removeAll(before);
    assertThat(after).as("at most the new one").hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void filesWithOneContentAreOfOneScene() throws Exception {
    Files.copy(path.resolve("images/snow.png"), path.resolve("images/winter.png"));
    Files.writeString(path.resolve("images/winter.txt"), "shows snow");
    for (int i = 1; i < 10; i++) {
      var held = scenesOf(plan(share(i / 10.0)).heldOut());
      assertThat(held.contains("snow")).isEqualTo(held.contains("winter"));
    }
  }

  @Test
  void aPatternOfTheUserTellsScenes() {
    var half = new Division(List.of(), 0.5, null, List.of(), "film-.cene-0[01]");
    assertThat(plan(half).heldOut().getFirst().media().size())
        .as("the first nine or the last three scenes")
        .isIn(18, 6);

    // All of the film is one scene here.
    String fix =
        "  fix: hold out less, leave the section out with --without section%d, or tell the scenes"
            + " apart by --scene-pattern";
    assertProblems(
        scenes(5, "^film"),
        String.join(
            "\n",
            "error: section 1 has nothing left to train on: its only scene is held out",
            "   at: --validation-scenes 5",
            fix.formatted(1),
            "",
            "error: section 2 has nothing left to train on: its only scene is held out",
            "   at: --validation-scenes 5",
            fix.formatted(2),
            "",
            "error: section 3 has nothing left to train on: all of its 5 scenes are held out",
            "   at: --validation-scenes 5",
            fix.formatted(3)));
  }

  @Test
  void aSectionMayBeHeldOutAndTakesItsScenesWithIt() {
    var plan = plan(heldOut("images"));
    assertThat(plan.sections()).extracting(PlannedSection::number).containsExactly(1, 2);
    assertThat(scenesOf(plan.sections())).hasSize(6);
    assertThat(plan.heldOut()).extracting(PlannedSection::number).containsExactly(1, 2, 3);
  }

  @Test
  void aSectionThatIsLeftOutIsAsIfTheFileHadNone() {
    var plan = plan(without("section2"));
    var shorter =
        folder.plan(
            TOML.replaceFirst(
                "(?s)\\[\\[datasets]]\n"
                    + "video_directory = \"clips\"\n"
                    + "cache_directory = \"cache-2\".*?\n\n",
                ""));
    assertThat(plan.sections()).extracting(PlannedSection::number).containsExactly(1, 3);
    assertThat(plan.sections().getFirst()).isEqualTo(shorter.sections().getFirst());
    assertThat(plan.sections().getLast().media()).isEqualTo(shorter.sections().getLast().media());
    assertThat(plan.notes())
        .contains(new Note("section 2, clips, is left out", "--without section2"));
    assertThat(plan(without("images")).sections()).hasSize(2);
    assertThat(plan(without("3")).sections()).hasSize(2);
  }

  @Test
  void whichScenesAreHeldOutDoesNotDependOnWhatIsLeftOutOfTheTraining() {
    for (var division : List.of(share(0.25), scenes(4, null), heldOut("images"))) {
      var whole = plan(division);
      for (var left : List.of("section1", "section2", "section3")) {
        if (left.equals("section3") && !division.heldOut().isEmpty()) {
          continue; // what is held out whole is left out of the training already
        }
        var plan =
            plan(
                new Division(
                    List.of(left), division.share(), division.scenes(), division.heldOut(), null));
        assertThat(plan.heldOut()).isEqualTo(whole.heldOut());
        assertThat(plan.sections())
            .isEqualTo(
                whole.sections().stream()
                    .filter(section -> !left.equals("section" + section.number()))
                    .toList());
        assertThat(plan.leftOut())
            .singleElement()
            .asString()
            .endsWith(" is left out of the training; what is held out of it is measured");
        assertThat(plan.disk()).hasSameSizeAs(whole.disk());
      }
    }
  }

  @Test
  void theTableTellsWhatIsHeldOut() {
    var plan = plan(scenes(2, null));
    var table = PlanTable.of(plan, _ -> new DiskSpace.Store("disk", 1L << 40), true);
    assertThat(table)
        .contains("Held out to validate on: %d samples of ".formatted(plan.validation().samples()));
    for (var section : plan.heldOut()) {
      assertThat(table)
          .contains(
              "  section %d: %d sample%s\n    %s"
                  .formatted(
                      section.number(),
                      section.samples(),
                      section.samples() == 1 ? "" : "s",
                      section.media().getFirst().file().getFileName()));
    }
    assertThat(plan(Division.NONE).heldOut()).isEmpty();
    assertThat(PlanTable.of(plan(Division.NONE), _ -> new DiskSpace.Store("disk", 1L << 40), true))
        .doesNotContain("Held out");
  }

  @Test
  void allThatCannotBeIsToldTogether() {
    assertProblems(
        new Division(List.of("section4", "clips"), 1.5, 0, List.of("image"), "("),
        """
        error: the share of scenes to validate on is 1.5
           at: --validation-share 1.5
          fix: use a number above 0 and below 1, such as 0.1

        error: 0 scenes can't be validated on
           at: --validation-scenes 0
          fix: use 1 or more

        error: a share and a number of scenes to validate on are both given
           at: --validation-share 1.5, --validation-scenes 0
          fix: give one of them

        error: the scenes' pattern is no regular expression: Unclosed group
           at: --scene-pattern (
          fix: write one such as '.*-Scene-[0-9]+'

        error: there is no section 'section4'
           at: --without section4
          fix: use one of section1 (clips), section2 (clips), section3 (images)

        error: 'clips' is the name of 2 sections
           at: --without clips
          fix: use section1 or section2

        error: there is no section 'image'
           at: --validation-section image
          fix: use one of section1 (clips), section2 (clips), section3 (images)\
        """);
  }

  @Test
  void somethingMustBeLeftToTrainOn() {
    assertProblems(
        without("1", "2", "3"),
        """
        error: nothing is left to train on: every section is left out
           at: --without 1 --without 2 --without 3
          fix: leave out fewer\
        """);
    assertProblems(
        heldOut("1", "2", "3"),
        """
        error: nothing is left to train on: every section is held out
           at: --validation-section 1, --validation-section 2, --validation-section 3
          fix: hold out fewer sections\
        """);
    assertProblems(
        heldOut("section1"),
        """
        error: section 2 has nothing left to train on: all of its 12 scenes are held out
           at: --validation-section section1
          fix: hold out less, leave the section out with --without section2, or tell the scenes apart by --scene-pattern\
        """);
  }

  private void assertProblems(Division division, String message) {
    assertThatThrownBy(() -> plan(division)).hasMessage(message);
  }

  @Test
  void eachPartOfASectionIsUsedAsTheWhole() {
    String toml = TOML + "is_reg = true\ncaption_prefix = \"A film. \"\ncaption_dropout = 0.5\n";
    var plan = folder.plan(toml, PlanOptions.standard().withDivision(share(0.5)));
    assertThat(plan.sections().getLast().use()).isEqualTo(new SectionUse("A film. ", 0.5, true, 1));
    assertThat(plan.heldOut().getLast().use())
        .as("what is measured always has its captions")
        .isEqualTo(new SectionUse("A film. ", 0, true, 1));
    assertThat(plan.withHeldOut().sections().getLast().use().captionDropout()).isEqualTo(0.5);
  }

  @Test
  void regularisationDataAloneAreNotLeft() {
    var division = without("section1", "section2");
    assertThatThrownBy(() ->
            folder.plan(TOML + "is_reg = true\n", PlanOptions.standard().withDivision(division)))
        .hasMessageContaining("only regularisation data are left to train on");
  }
}
