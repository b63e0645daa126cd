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

/// The desk over many clips, in headless Chromium: the time from a request for a page with a random filter,
/// rank and number to the moment at which the last picture within the window has been painted.
///
/// `DeskBench WORK [CLIPS] [VIEWS]`; the first time, clips and thumbnails are made, which takes minutes.
final class DeskBench {
  private static final int WARM_UP = 15;
  private static final int PAGE = 48;

  /// Asks for a page as its own links do, waits for the cards, for the pictures in the window, and for the
  /// frame that shows them.
  private static final String MEASURE =
      """
      (async (address) => {
        const begun = performance.now();
        const settled = new Promise((done) =>
          document.addEventListener('htmx:afterSettle', done, {once: true}));
        htmx.ajax('GET', address, {source: '#clips', target: '#clips', swap: 'outerHTML'});
        await settled;
        const cards = performance.now() - begun;
        const seen = [...document.querySelectorAll('#grid img')]
          .filter((image) => image.getBoundingClientRect().top < innerHeight);
        await Promise.all(seen.map((image) => image.decode()));
        await new Promise((done) => requestAnimationFrame(() => {
          const after = new MessageChannel();
          after.port1.onmessage = done;
          after.port2.postMessage(0);
        }));
        return [performance.now() - begun, cards, seen.length];
      })('%s')
      """;

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
      ManyClips.waitForThumbnails(folder, clips);
      browser.go(desk.address());
      browser.waitFor("document.querySelector('#one')");
      measure(browser, folder, views);
    }
  }

  private static void measure(Browser browser, Path folder, int views) {
    var random = new Random(views);
    var times = new ArrayList<Double>();
    var cards = new ArrayList<Double>();
    try (var index = FilmIndex.openExisting(folder)) {
      for (int i = 0; i < WARM_UP + views; i++) {
        var view = DeskView.random(random);
        int pages = ClipCards.count(index, view.filter()) / PAGE + 1;
        var took = browser.run(MEASURE.formatted(view.address(1 + random.nextInt(pages))));
        if (i >= WARM_UP) {
          times.add(took.path(0).asDouble() / 1000);
          cards.add(took.path(1).asDouble() / 1000);
        }
      }
    }
    tell("to the last visible picture painted", times);
    tell("of that, until the cards are in the page", cards);
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
