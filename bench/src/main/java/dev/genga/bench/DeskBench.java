package dev.genga.bench;

import dev.genga.desk.Desk;
import dev.genga.desk.DeskSettings;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import dev.genga.testing.browser.Browser;
import dev.genga.testing.browser.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The desk over many clips, in headless Chromium: the time from a request for a page with a random filter,
/// rank and number to the moment at which the last picture within the window has been painted. Then what
/// else takes the longer the more clips there are, from a request to its answer.
///
/// `DeskBench WORK [CLIPS] [VIEWS]`; the first time, clips and thumbnails are made.
final class DeskBench {
  private static final int WARM_UP = 15;
  private static final int PAGE = 48;

  /// What is measured, in the order in which the page gives it out.
  private static final List<String> PARTS =
      List.of(
          "to the last visible picture painted",
          "of that, until the answer is there",
          "of that, until the cards are in the page",
          "of that, until their pictures are decoded");

  /// Asks for a page as its own links do, waits for the cards, for the pictures in the window, and for the
  /// frame that shows them. Gives out all of it in milliseconds, then when the answer was there whole, when
  /// the cards were in the page, when the pictures were decoded, and how many these are.
  private static final String MEASURE =
      """
      (async (address) => {
        performance.clearResourceTimings();
        const begun = performance.now();
        const settled = new Promise((done) =>
          document.addEventListener('htmx:afterSettle', function listen(event) {
            if (event.detail.pathInfo?.requestPath !== address) return;
            document.removeEventListener('htmx:afterSettle', listen);
            done();
          }));
        htmx.ajax('GET', address, {source: '#clips', target: '#clips', swap: 'outerHTML'});
        await settled;
        const cards = performance.now() - begun;
        const seen = [...document.querySelectorAll('#grid img')]
          .filter((image) => image.getBoundingClientRect().top < innerHeight);
        await Promise.all(seen.map((image) => image.decode()));
        const decoded = performance.now() - begun;
        await new Promise((done) => requestAnimationFrame(() => {
          const after = new MessageChannel();
          after.port1.onmessage = done;
          after.port2.postMessage(0);
        }));
        const painted = performance.now() - begun;
        const answer = performance.getEntriesByType('resource')
          .find((entry) => entry.name.endsWith(address));
        return [painted, answer.responseEnd - begun, cards, decoded, seen.length];
      })('%s')
      """;

  /// Whether the clip that the page chose by itself stands beside it: the desk is at rest.
  private static final String AT_REST =
      """
      (() => {
        const chosen = document.querySelector('#grid [aria-selected="true"]');
        return !chosen || document.querySelector('#one')?.dataset.clip === chosen.dataset.clip;
      })()
      """;

  /// What else is asked of a desk, each after the one before, so that what was remembered of all clips no
  /// longer holds; at the end all is as before.
  private static final List<Request> OTHERS =
      List.of(
          new Request("all clips kept", "/choices", "choice=kept"),
          new Request("statistics made anew, their page", "/statistics", null),
          new Request("a data set of all of them planned, its page", "/data", null),
          new Request("one clip rejected", "/clips/17/choice", "choice=rejected"),
          new Request("the data set planned anew, its page", "/data", null),
          new Request("one clip's choice taken back", "/undo", ""),
          new Request("the choice of all taken back", "/undo", ""));

  private static final int ROUNDS = 7;

  /// A request and its answer, whole, in milliseconds.
  private static final String ASK =
      """
      (async (address, form) => {
        const begun = performance.now();
        const answer = await fetch(address,
          form === null ? {} : {method: 'POST', body: new URLSearchParams(form)});
        await answer.text();
        if (!answer.ok) throw new Error(address + ': ' + answer.status);
        return performance.now() - begun;
      })(%s, %s)
      """;

  /// Something that is asked of a desk.
  ///
  /// @param form what is sent, to change something; null to read
  private record Request(String what, String address, @Nullable String form) {
    String script() {
      return ASK.formatted(quoted(address), form == null ? "null" : quoted(form));
    }

    private static String quoted(String text) {
      return "'" + text + "'";
    }
  }

  private DeskBench() {}

  /// @param arguments the work folder, how many clips (30,000 without), how many views (100 without)
  public static void main(String[] arguments) throws IOException {
    var work = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    int clips = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30_000;
    int views = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
    var folder = work.resolve("desk-" + clips);
    System.out.println(Machine.describe());
    ManyClips.write(folder, clips);
    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), Throwable::printStackTrace);
        var profile = new ScratchFolder(Files.createTempDirectory(work, "chromium"));
        var browser = Browser.open(Chromium.find().orElseThrow(), profile.path())) {
      ManyClips.waitForThumbnails();
      browser.go(desk.address());
      measure(browser, folder, views);
      measureOthers(browser);
    }
  }

  private static void measure(Browser browser, Path folder, int views) {
    var random = new Random(views);
    var times = new ArrayList<List<Double>>();
    PARTS.forEach(_ -> times.add(new ArrayList<>()));
    try (var index = FilmIndex.openExisting(folder)) {
      for (int i = 0; i < WARM_UP + views; i++) {
        var view = DeskView.random(random);
        int pages = ClipCards.count(index, view.filter()) / PAGE + 1;
        browser.waitFor(AT_REST);
        var took = browser.run(MEASURE.formatted(view.address(1 + random.nextInt(pages))));
        for (int part = 0; i >= WARM_UP && part < PARTS.size(); part++) {
          times.get(part).add(took.path(part).asDouble() / 1000);
        }
      }
    }
    for (int part = 0; part < PARTS.size(); part++) {
      tell(PARTS.get(part), times.get(part));
    }
  }

  private static void measureOthers(Browser browser) {
    browser.waitFor(AT_REST);
    for (var request : OTHERS) {
      browser.run(request.script()); // the first time, more than that is made
    }
    var times = new ArrayList<List<Double>>();
    OTHERS.forEach(_ -> times.add(new ArrayList<>()));
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < OTHERS.size(); i++) {
        times.get(i).add(browser.run(OTHERS.get(i).script()).asDouble() / 1000);
      }
    }
    for (int i = 0; i < OTHERS.size(); i++) {
      System.out.printf("%s: %s%n", OTHERS.get(i).what(), Medians.summary(times.get(i)));
    }
  }

  private static void tell(String what, List<Double> seconds) {
    var sorted = seconds.stream().sorted().toList();
    System.out.printf(
        "%s: %s, 95th percentile %.3f s, of %d views%n",
        what,
        Medians.summary(seconds),
        sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1),
        sorted.size());
  }
}
