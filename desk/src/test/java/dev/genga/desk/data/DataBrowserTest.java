package dev.genga.desk.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.genga.desk.Desk;
import dev.genga.desk.DeskClient;
import dev.genga.desk.DeskSettings;
import dev.genga.desk.web.WebJar;
import dev.genga.testing.browser.Browser;
import dev.genga.testing.browser.Chromium;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data set's page as a person uses it.
class DataBrowserTest {
  @TempDir private Path parent;

  private Browser open() throws IOException {
    var program = Chromium.find();
    if (program.isEmpty() && Chromium.isRequired()) {
      fail("GENGA_REQUIRE_BROWSER is true, and there is no Chromium");
    }
    Assumptions.assumeTrue(program.isPresent(), "no Chromium on this machine");
    return Browser.open(program.orElseThrow(), parent.resolve("chromium"));
  }

  @Test
  void windowsShowWhatTheyAreScoredAndWhatTheirCaptionsSayTooMuch() throws Exception {
    try (var browser = open()) {
      var folder = CutSet.write(parent);
      Files.writeString(folder.resolve("clips/rain-scene-0001-1.txt"), "A bar moves. It is blue.");
      try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
          var client = DeskClient.enter(desk.address())) {
        client.post("/data/draft", DataPageTest.uniform());
        client.post("/data/file", Map.of());
      }
      ScoredWindows.score(folder);
      ScoredWindows.judge(folder, "It is blue.");
      try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {})) {
        browser.go(desk.address());
        browser.waitFor("document.querySelector('.windows .values')");
        axeFindsNothingSerious(browser, "the panel");
        browser.run(
            "(() => { const rank = document.querySelector('#rank'); rank.value = 'window_tail';"
                + " rank.dispatchEvent(new Event('change', { bubbles: true })); })()");
        browser.waitFor(
            "document.querySelector('.card .facts').textContent.includes('window tail')");
        browser.go(desk.address().replaceFirst("/\\?token=.*", "/data"));
        assertThat(browser.run("document.querySelectorAll('figure .values').length").asInt())
            .isEqualTo(4);
        assertThat(browser.run("document.querySelector('.missing').innerText").asText())
            .isEqualTo("It is blue.");
        assertThat(isSeen(browser, "#meanings dd")).isFalse();
        browser.run("document.querySelector('#meanings summary').click()");
        browser.waitFor("document.querySelector('#meanings dd').checkVisibility()");
        set(browser, "batch1", "2");
        browser.waitFor("document.querySelector('#batch1').defaultValue === '2'");
        browser.waitFor("document.querySelector('#meanings').open");
        axeFindsNothingSerious(browser, "windows with scores");
      }
    }
  }

  @Test
  void sectionsAreChangedFragmentsPlayAndTheFileIsWritten() throws Exception {
    var folder = CutSet.write(parent);
    try (var browser = open();
        var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {})) {
      browser.go(desk.address());
      browser.go(desk.address().replaceFirst("/\\?token=.*", "/data"));
      windowsAreChangedByTheirFields(browser);
      aFragmentPlaysFromItsFirstFrame(browser);
      aSizeIsTaken(browser);
      stillsAreFoundAndKept(browser);
      axeFindsNothingSerious(browser, "all of it");
      browser.resize(700, 900);
      axeFindsNothingSerious(browser, "a narrow window");
      browser.run("document.querySelector('.file .main').click()");
      browser.waitFor("document.querySelector('.outcome')?.textContent.startsWith('Written')");
      assertThat(folder.resolve("dataset.toml")).content().contains("frame_sample = 2");
    }
  }

  private static void set(Browser browser, String field, String value) {
    browser.run(
        "(() => { const field = document.querySelector('#%s'); field.value = '%s';"
                .formatted(field, value)
            + " field.dispatchEvent(new Event('change', { bubbles: true })); })()");
  }

  private static boolean isSeen(Browser browser, String selector) {
    return browser
        .run("document.querySelector('%s').checkVisibility()".formatted(selector))
        .asBoolean();
  }

  /// Fields of one way of taking windows are seen with it alone.
  private static void windowsAreChangedByTheirFields(Browser browser) {
    assertThat(isSeen(browser, "#samples1")).isFalse();
    set(browser, "extraction1", "uniform");
    browser.waitFor("document.querySelector('option[value=uniform]').defaultSelected");
    assertThat(isSeen(browser, "#samples1")).isTrue();
    browser.run("document.querySelector('#samples1').focus()");
    set(browser, "samples1", "2");
    browser.waitFor("document.querySelector('.planned h2').textContent.includes('uniform 29 x 2')");
    assertThat(browser.run("document.activeElement.id").asText()).isEqualTo("samples1");
    assertThat(browser.run("document.querySelectorAll('.plays').length").asInt()).isEqualTo(4);
  }

  private static void aFragmentPlaysFromItsFirstFrame(Browser browser) {
    browser.run("document.querySelector('.plays').scrollIntoView({ block: 'center' })");
    browser.pointAt(".plays");
    browser.waitFor("document.querySelector('.plays video').currentTime > 0.2");
    assertThat(browser.run("document.querySelector('.plays video').duration").asDouble())
        .isEqualTo(29 / 16.0);
    browser.pointAt("h1");
    browser.waitFor("document.querySelector('.plays video').paused");
  }

  private static void aSizeIsTaken(Browser browser) {
    browser.run("document.querySelector('#sizes1 summary').click()");
    browser.run("document.querySelector('#sizes1 button').click()");
    browser.waitFor("document.querySelector('#width1').value === '144'");
    browser.waitFor("document.querySelector('#sizes1').open");
  }

  private static void stillsAreFoundAndKept(Browser browser) {
    browser.run("document.querySelector('.search button').click()");
    browser.waitFor("document.querySelector('.still .kept')");
    browser.run("document.querySelector('.still .kept').click()");
    browser.waitFor("document.querySelector('figure.still.kept')");
    browser.waitFor("document.querySelector('#progress').textContent.includes('1 kept')");
    browser.waitFor("document.querySelector('.tally').textContent.includes('1 picture')");
  }

  private static void axeFindsNothingSerious(Browser browser, String what) throws Exception {
    var axe = new String(WebJar.read("axe-core", "axe.min.js"), StandardCharsets.UTF_8);
    browser.run(axe + ";0");
    var found =
        browser.run(
            "axe.run().then(r => r.violations.filter(v => v.impact !== 'minor')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
    assertThat(found).as(what).isEmpty();
  }
}
