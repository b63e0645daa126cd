package dev.genga.app.caption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.chat.prompt.PromptRules;
import dev.genga.film.media.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionCheckTest {
  private static final PromptRules FORM = new PromptRules("My style.", 1, 12);

  @TempDir private Path folder;
  private final List<CaptionTarget> targets = new ArrayList<>();

  @Test
  void eachKindOfFaultIsToldByItsFile() throws IOException {
    caption("good", "My style. A girl walks home.");
    caption("other", "A girl walks home.");
    caption("refusal", "My style. I'm sorry, I can't help.");
    caption("list", "My style.\n- A girl.\n- A home.");
    caption("lines", "My style. A girl.\nShe walks.");
    caption("cut", "My style. A girl walks along the");
    caption("twice", "My style. A girl walks. A girl walks.");
    caption("long", "My style. One two three four five six seven eight nine ten eleven.");
    caption("empty", " \n");
    caption("phrase", "My style.");
    caption("same", "My style.  a girl walks HOME.\n");
    target("missing");

    var problems = check(new CaptionRules(FORM, null));

    assertThat(problems).extracting(Problem::where).doesNotContain(text("good"));
    assertThat(of(problems, "other")).containsExactly("it doesn't begin with \"My style.\"");
    assertThat(of(problems, "refusal")).containsExactly("it is a refusal");
    assertThat(of(problems, "list")).containsExactly("it has a list", "it has line breaks");
    assertThat(of(problems, "lines")).containsExactly("it has line breaks");
    assertThat(of(problems, "cut")).containsExactly("it ends in mid-sentence");
    assertThat(of(problems, "twice")).containsExactly("it repeats itself");
    assertThat(of(problems, "long")).containsExactly("it has 13 words");
    assertThat(of(problems, "empty")).containsExactly("it says nothing");
    assertThat(of(problems, "phrase")).containsExactly("it says nothing");
    assertThat(of(problems, "same")).containsExactly("this caption is also that of good.mp4");
    assertThat(of(problems, "missing")).containsExactly("there is no caption");
  }

  @Test
  void aTokenizerCountsInsteadOfWords() throws IOException {
    caption("good", "My style. " + different(100) + "ends.");
    caption("long", "My style. " + different(512) + "ends.");

    var problems = check(new CaptionRules(FORM, caption -> caption.split(" ", -1).length + 1));

    assertThat(of(problems, "good")).isEmpty();
    assertThat(of(problems, "long"))
        .containsExactly("it has 516 tokens, and the video model reads 512");
  }

  private static String different(int words) {
    return IntStream.range(0, words).mapToObj(i -> "word" + i + " ").collect(Collectors.joining());
  }

  @Test
  void withoutAPhraseEveryBeginningIsGood() throws IOException {
    caption("one", "A girl.");
    assertThat(check(new CaptionRules(new PromptRules("", 1, 9), null))).isEmpty();
  }

  @Test
  void whatIsNoTextIsTold() throws IOException {
    target("bad");
    Files.write(Path.of(text("bad")), new byte[] {(byte) 0xff, (byte) 0xfe, 1});

    assertThat(of(check(new CaptionRules(FORM, null)), "bad"))
        .containsExactly("the caption isn't UTF-8");
  }

  private List<Problem> check(CaptionRules rules) {
    return CaptionCheck.of(new CaptionTargets(targets, List.of()), rules);
  }

  private List<String> of(List<Problem> problems, String name) {
    return problems.stream()
        .filter(problem -> problem.where().equals(text(name)))
        .map(problem -> problem.what().replace("this caption is of no use: ", ""))
        .toList();
  }

  private String text(String name) {
    return folder.resolve(name + ".txt").toString();
  }

  private void target(String name) {
    targets.add(
        CaptionTarget.of(folder, folder.resolve(name + ".mp4"), Media.Kind.CLIP, ".txt", ""));
  }

  private void caption(String name, String caption) throws IOException {
    target(name);
    Files.writeString(Path.of(text(name)), caption);
  }
}
