package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.genga.desk.web.WebJar;
import dev.genga.testing.browser.Browser;
import dev.genga.testing.browser.Chromium;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The desk as a person uses it: by keys, with the pointer, with a screen reader's rules.
class DeskBrowserTest {
  private static final int CLIPS = 60;

  @TempDir private static Path profile;
  private static @Nullable Browser started;

  @TempDir private Path folder;
  private @Nullable Desk opened;

  @BeforeAll
  static void start() throws IOException {
    var program = Chromium.find();
    if (program.isPresent()) {
      started = Browser.open(program.get(), profile.resolve("chromium"));
    }
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void open() {
    if (started == null && Chromium.isRequired()) {
      fail("GENGA_REQUIRE_BROWSER is true, and there is no Chromium");
    }
    Assumptions.assumeTrue(started != null, "no Chromium on this machine");
    SampleSet.write(folder, CLIPS);
    opened = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
    browser().go(desk().address());
    browser().waitFor("document.querySelector('#one')");
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private static Browser browser() {
    return Objects.requireNonNull(started);
  }

  private Desk desk() {
    return Objects.requireNonNull(opened);
  }

  private static String text(String selector) {
    return browser().run("document.querySelector('%s').textContent".formatted(selector)).asText();
  }

  private static void waitUntilSaid(String text) {
    browser().waitFor("document.querySelector('#said').textContent.includes('%s')".formatted(text));
  }

  private static String chosen() {
    return browser()
        .run("document.querySelector('#grid').getAttribute('aria-activedescendant')")
        .asText();
  }

  @Test
  void clipsAreKeptRejectedAndTakenBackByKeysAlone() {
    assertThat(chosen()).isEqualTo("clip-1");
    browser().press("k");
    waitUntilSaid("clip-001.mp4: kept");
    assertThat(chosen()).isEqualTo("clip-2");
    browser().press("x");
    waitUntilSaid("clip-002.mp4: rejected");
    browser().waitFor("document.querySelector('#clip-2').matches('.rejected')");
    assertThat(text("#progress p")).isEqualTo("1 kept 1 rejected 58 undecided");
    browser().press("z");
    waitUntilSaid("clip-002.mp4: undecided, taken back");
    browser().waitFor("document.querySelector('#clip-2').matches('.undecided')");
    assertThat(chosen()).isEqualTo("clip-2");
    browser().press("Z");
    waitUntilSaid("clip-002.mp4: rejected, taken again");
    assertThat(browser().run("document.activeElement.id").asText()).isEqualTo("grid");
  }

  @Test
  void manyKeysInARowAreAllHeard() {
    for (int i = 0; i < 12; i++) {
      browser().press(i % 2 == 0 ? "k" : "x");
    }
    browser().waitFor("document.querySelector('#progress').textContent.includes('48')");
    assertThat(text("#progress p")).isEqualTo("6 kept 6 rejected 48 undecided");
    for (int i = 0; i < 5; i++) {
      browser().press("z");
    }
    browser().waitFor("document.querySelector('#progress').textContent.includes('53')");
  }

  @Test
  void aClipIsTrimmedTaggedAndCaptionedByKeysAlone() {
    browser().press("ArrowRight");
    browser().waitFor("document.querySelector('#one')?.dataset.clip === '2'");
    browser().waitFor("document.querySelector('#video').readyState > 1");
    for (int i = 0; i < 3; i++) {
      browser().press(".");
    }
    assertThat(text("#at")).isEqualTo("3");
    browser().press("[");
    waitUntilSaid("clip-002.mp4: 21 of 24 frames");
    browser().press("\\");
    waitUntilSaid("clip-002.mp4: 24 frames");
    browser().press("t");
    browser().type("night rain");
    browser().press("Enter");
    waitUntilSaid("tags night, rain");
    browser().press("Escape");
    browser().press("c");
    browser().waitFor("document.activeElement.matches('#caption textarea')");
    browser().run("document.activeElement.select()");
    browser().type("a harbour");
    browser().press("Escape");
    waitUntilSaid("clip-002.mp4: caption.");
    browser().waitFor("document.querySelector('#clip-2 .words').textContent === 'a harbour'");
    assertThat(folder.resolve("clips/clip-002.txt")).hasContent("a harbour");
  }

  @Test
  void framesSteppedThroughBeforeTheClipHasComeStand() {
    // Pressed as the panel settles, when the clip is hardly there yet.
    browser()
        .run(
            """
            document.querySelector('#panel').addEventListener('htmx:afterSettle', () => {
              for (let i = 0; i < 3; i++) {
                document.querySelector('#grid').dispatchEvent(
                    new KeyboardEvent('keydown', { key: '.', bubbles: true }));
              }
            })
            """);
    browser().press("ArrowRight");
    browser().waitFor("document.querySelector('#one')?.dataset.clip === '2'");
    browser()
        .waitFor(
            "document.querySelector('#video').readyState > 1"
                + " && !document.querySelector('#video').seeking");
    assertThat(text("#at")).isEqualTo("3");
    assertThat(
            browser().run("Math.floor(document.querySelector('#video').currentTime * 16)").asInt())
        .isEqualTo(3);
  }

  @Test
  void keysLeadOverPagesAndFiltersAndTheAddressKeepsThem() {
    browser().press("n");
    browser().waitFor("document.querySelector('.position').textContent.startsWith('49 to 60')");
    assertThat(browser().run("location.search").asText()).isEqualTo("?page=2");
    assertThat(chosen()).isEqualTo("clip-49");
    browser().press("p");
    browser().waitFor("document.querySelector('.position').textContent.startsWith('1 to 48')");
    browser().press("/");
    browser().type("rain 7");
    browser().waitFor("document.querySelector('.position').textContent === '1 clip'");
    assertThat(browser().run("location.search").asText()).containsPattern("text=rain(%20|[+])7");
    browser().press("Escape");
    browser().press("?");
    browser().waitFor("document.querySelector('#keys-dialog').open");
    browser().press("Escape");
    browser().waitFor("!document.querySelector('#keys-dialog').open");
  }

  @Test
  void lettersDecideNothingOutsideTheClips() {
    browser().run("document.querySelector('nav a').focus()");
    browser().press("k");
    browser().run("document.querySelector('#text').focus()");
    browser().press("x");
    // The letter is a search, whose answer comes after that of a decision would.
    browser().waitFor("document.querySelector('.position').textContent === '1 clip'");
    assertThat(text("#progress p")).startsWith("0 kept 0 rejected");
    browser().go(client("/"));
    browser().waitFor("document.querySelector('#one')");
    assertThat(text("#progress p")).startsWith("0 kept 0 rejected");
  }

  @Test
  void aClipPlaysUnderThePointerAndStopsBeyondIt() {
    browser().pointAt("#clip-3");
    browser().waitFor("document.querySelector('#clip-3 video')?.currentTime > 0.2");
    browser().pointAt("#filters");
    browser().waitFor("!document.querySelector('#clip-3 video')");
  }

  @Test
  void whatNamesAndCaptionsHoldRunsNowhere() {
    browser().go(client("/?rank=motion"));
    browser().waitFor("document.querySelector('#one')?.dataset.clip === '%d'".formatted(CLIPS));
    assertThat(text("#one h2")).isEqualTo(SampleSet.HOSTILE);
    assertThat(browser().run("document.title").asText()).isEqualTo("Clips · genga");
    assertThat(browser().run("document.querySelector('#caption textarea').value").asText())
        .startsWith("</textarea><script>");
  }

  private String client(String path) {
    return desk().address().replaceFirst("/\\?token=.*", "") + path;
  }

  @Test
  void axeFindsNothingSerious() throws IOException {
    browser().press("k");
    waitUntilSaid("kept");
    browser().press("ArrowRight");
    browser().waitFor("document.querySelector('#one')?.dataset.clip === '3'");
    holdAxe("the clips");
    browser().press("?");
    holdAxe("the keys");
    browser().press("Escape");
    browser().resize(700, 900);
    holdAxe("a narrow window");
    browser().resize(1440, 900);
    browser().go(client("/?text=nowhere"));
    holdAxe("no clips");
    browser().go(client("/statistics"));
    holdAxe("statistics");
  }

  private static void holdAxe(String what) throws IOException {
    var axe = new String(WebJar.read("axe-core", "axe.min.js"), StandardCharsets.UTF_8);
    browser().run(axe + ";0");
    var found =
        browser()
            .run(
                "axe.run().then(r => r.violations.filter(v => v.impact !== 'minor')"
                    + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
    assertThat(found).as(what).isEmpty();
    assertThat(browser().run("axe.run().then(r => r.passes.length)").asInt()).isPositive();
  }
}
