package dev.genga.dataset.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The keys that genga adds to musubi-tuner's.
class OwnKeysTest {
  @TempDir private Path path;
  private TomlFolder folder;

  @BeforeEach
  void folders() {
    folder = new TomlFolder(path).folders("clips", "others", "masks");
  }

  private static String sections(String general, String clips, String others) {
    return """
    [general]
    caption_extension = ".txt"
    %s
    [[datasets]]
    video_directory = "clips"
    %s
    [[datasets]]
    video_directory = "others"
    %s
    """
        .formatted(general, clips, others);
  }

  @Test
  void withoutThemNothingIsOtherThanUsual() {
    var section = folder.read(sections("", "", "")).sections().getFirst();
    assertThat(section.captions()).isEqualTo(CaptionOptions.PLAIN);
    assertThat(section.maskFolder()).isNull();
    assertThat(section.priorLossWeight()).isNull();
  }

  @Test
  void theyAreReadFromGeneralAndFromSections() {
    var config =
        folder.read(
            sections(
                "caption_prefix = \"Ghibli. \"\ncaption_dropout = 0.05",
                "several_captions = \"lines\"\nmask_directory = \"masks\"\ncaption_dropout = 1",
                "several_captions = \"files\""));
    assertThat(config.sections().get(0).captions())
        .isEqualTo(new CaptionOptions("Ghibli. ", SeveralCaptions.LINES, 1));
    assertThat(config.sections().get(0).maskFolder()).isEqualTo(path.resolve("masks"));
    assertThat(config.sections().get(1).captions())
        .isEqualTo(new CaptionOptions("Ghibli. ", SeveralCaptions.FILES, 0.05));
    assertThat(config.notes()).isEmpty();
  }

  @Test
  void regularisationDataHaveAWeightOfTheirOwnAndNotTheGeneralPrefix() {
    var config =
        folder.read(
            sections(
                "caption_prefix = \"Ghibli. \"\nprior_loss_weight = 0.5", "", "is_reg = true"));
    assertThat(config.sections().get(0).priorLossWeight()).isNull();
    assertThat(config.sections().get(1).priorLossWeight()).isEqualTo(0.5);
    assertThat(config.sections().get(1).captions().prefix()).isEmpty();

    var own = folder.read(sections("", "", "is_reg = true\ncaption_prefix = \"A film. \""));
    assertThat(own.sections().get(1).priorLossWeight()).isEqualTo(1);
    assertThat(own.sections().get(1).captions().prefix()).isEqualTo("A film. ");
  }

  @Test
  void whatIsOutOfRangeOrNotThereIsToldTogether() {
    folder.file("file", "");
    assertProblems(
        sections(
            "caption_dropout = 1.5\nis_reg = true",
            "several_captions = \"words\"\nmask_directory = \"mask\"\nprior_loss_weight = 0",
            "mask_directory = \"others\"\ncaption_prefix = \"\"\nis_reg = 1"),
        """
        error: caption_dropout takes a number from 0 to 1
           at: dataset.toml:3, caption_dropout = 1.5
          fix: write for example caption_dropout = 0.1

        error: is_reg can't stand in [general]
           at: dataset.toml:4, is_reg = true
          fix: move it into the sections that need it

        error: prior_loss_weight takes a number above 0
           at: dataset.toml:9, prior_loss_weight = 0
          fix: write for example prior_loss_weight = 0.5

        error: the folder FOLDER/mask does not exist
           at: dataset.toml:8, mask_directory = "mask"
          fix: correct the path; it was looked for in FOLDER and in CURRENT

        error: several_captions takes "lines" or "files"
           at: dataset.toml:7, several_captions = "words"
          fix: write "lines" for a caption on each line of a file, or "files" for rain.1.txt, rain.2.txt\
         and so on beside rain.txt

        error: caption_prefix takes text in quotes
           at: dataset.toml:13, caption_prefix = ""
          fix: write caption_prefix = "..."

        error: is_reg takes true or false, without quotes
           at: dataset.toml:14, is_reg = 1
          fix: write for example is_reg = true

        error: masks and media are in one folder, where they would have one name
           at: dataset.toml:12, mask_directory = "others"
          fix: put the masks into a folder of their own\
        """);
  }

  @Test
  void priorsAloneLeaveNothingToLearn() {
    assertProblems(
        sections("", "is_reg = true", "is_reg = true"),
        """
        error: every section is regularisation data, so there is nothing to learn
           at: dataset.toml:6, is_reg = true
          fix: remove is_reg from the sections that show what is to be learnt\
        """);
  }

  @Test
  void aWeightWithoutPriorHasNoEffectAndThatIsSaid() {
    var config = folder.read(sections("", "prior_loss_weight = 0.5", ""));
    assertThat(config.notes())
        .containsExactly(
            new Note(
                "prior_loss_weight has no effect here: it needs is_reg = true",
                path.resolve("dataset.toml") + ":6, prior_loss_weight = 0.5"));
  }

  private void assertProblems(String toml, String message) {
    assertThatThrownBy(() -> folder.read(toml))
        .hasMessage(
            message
                .replace("at: dataset.toml", "at: " + path.resolve("dataset.toml"))
                .replace("FOLDER", path.toString())
                .replace("CURRENT", Path.of("").toAbsolutePath().toString()));
  }
}
