package dev.genga.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.log.StepEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/// Holds the page of a run to what a reader and a browser need.
class PageWriterTest {
  @TempDir Path folder;

  private String write(RunPage page) throws IOException {
    Path file = folder.resolve("run").resolve("index.html");
    PageWriter.write(file, page);
    return Files.readString(file);
  }

  private Path file(String name, int bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, new byte[bytes]);
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(r -> r.group(1)).toList();
  }

  @Test
  void needsNothingFromElsewhere() throws IOException {
    var video = file("run/sample/one.mp4", 100);
    String page = write(SamplePage.of(200, List.of(video), List.of(video)));

    assertThat(page).doesNotContain("<script").doesNotContain("@import").doesNotContain("url(h");
    assertThat(page).doesNotContain("http://").doesNotContain("https://");
    var addresses = new ArrayList<>(all("(?:src|href)=\"([^\"]*)\"", page));
    assertThat(addresses).isNotEmpty().allMatch(a -> a.startsWith("data:") || a.startsWith("./"));
  }

  @Test
  void smallVideosAreInThePageAndLargeOnesBesideIt() throws IOException {
    var small = file("run/sample/small.mp4", 3000);
    var large = file("run/sample/a large #1 雨.mp4", (1 << 20) + 1);
    String page = write(SamplePage.of(10, List.of(small, large), List.of()));

    var sources = all("<video src=\"([^\"]*)\"", page);
    assertThat(sources)
        .containsExactly(
            "data:video/mp4;base64," + Base64.getEncoder().encodeToString(new byte[3000]),
            "./sample/a%20large%20%231%20%E9%9B%A8.mp4");
  }

  @Test
  void aPageOfManyVideosStaysLight() throws IOException {
    var videos = new ArrayList<Path>();
    for (int i = 0; i < 40; i++) {
      videos.add(file("run/sample/" + i + ".mp4", 1 << 20));
    }
    String page = write(SamplePage.of(10, videos, List.of()));
    assertThat(page.length()).isLessThan(20 << 20);
    assertThat(all("<video src=\"(data|\\./)", page)).contains("data", "./").hasSize(40);
  }

  @Test
  void filesElsewhereAreLinkedFromThePagesFolder() throws IOException {
    var lora = file("loras/style.safetensors", 2048);
    String page = write(SamplePage.of(10, List.of(), List.of(lora)));
    assertThat(page)
        .contains("<a href=\"./../loras/style.safetensors\">style.safetensors</a>")
        .contains("the LoRA, 2 KiB");
  }

  @Test
  void wordsOfTheUserAreOnlyWords() throws IOException {
    var page =
        new RunPage(
            "<b>\"x\" & 'y'</b>",
            "a<script>alert(1)</script>",
            RunPage.Status.STOPPED,
            List.of(new RunPage.Fact("<i>", "</dd>")),
            null,
            List.of(),
            null,
            List.of(new RunPage.Preview(folder.resolve("gone.mp4"), "\"><img src=x>", null, "")),
            "genga train '<i>'",
            List.of(),
            List.of(),
            List.of(),
            List.of(new RunPage.NextStep("<u>", "a && b < c")));
    String html = write(page);
    assertThat(html)
        .contains("<h1>&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt;")
        .contains("a&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("a &amp;&amp; b &lt; c")
        .contains("the file is gone")
        .doesNotContain("<img")
        .doesNotContain("<script");
  }

  @Test
  void onlyARunningRunsPageReloads() throws IOException {
    var page = SamplePage.of(10, List.of(file("run/sample/a.mp4", 100)), List.of());
    assertThat(write(page)).doesNotContain("http-equiv").contains("src=\"data:");
    assertThat(write(running(page)))
        .contains("http-equiv=\"refresh\"")
        .contains("src=\"./sample/a.mp4\"")
        .doesNotContain("src=\"data:");
  }

  private static RunPage running(RunPage page) {
    return new RunPage(
        page.title(),
        page.summary(),
        RunPage.Status.RUNNING,
        page.figures(),
        page.plan(),
        page.steps(),
        page.heldOut(),
        page.previews(),
        page.command(),
        page.recipe(),
        page.environment(),
        page.files(),
        page.next());
  }

  @Test
  void aPreviewOfOneFrameIsAPicture() throws IOException {
    var picture = file("run/sample/a.png", 3);
    var large = file("run/sample/b.png", (1 << 20) + 1);
    String page = write(SamplePage.of(10, List.of(picture, large), List.of()));
    assertThat(all("<img src=\"([^\"]*)\"", page))
        .containsExactly("data:image/png;base64,AAAA", "./sample/b.png");
    assertThat(page).doesNotContain("<video");
  }

  @Test
  void aRateThatChangesIsDrawn() throws IOException {
    var page = SamplePage.of(10, List.of(), List.of());
    assertThat(write(page)).doesNotContain("Learning rate over steps");
    var steps = new ArrayList<StepEntry>();
    for (int step = 1; step <= 5000; step++) {
      steps.add(new StepEntry(step, 1, 0.1, 0.1, 5e-5 * (1 - step / 5000.0), 0.4, 2));
    }
    assertThat(write(withSteps(page, steps)))
        .contains("Learning rate over steps")
        .contains(">4e-5</text>")
        .hasSizeLessThan(100_000);
  }

  @Test
  void theTagsAreClosedAndNested() throws IOException, ParserConfigurationException, SAXException {
    String page = write(SamplePage.of(500, List.of(file("run/a.mp4", 10)), List.of()));
    String body =
        page.substring(page.indexOf("<body>"), page.indexOf("</body>") + "</body>".length())
            .replaceAll("<br>", "<br/>")
            .replaceAll(" (autoplay|loop|muted|playsinline|controls)(?=[ >])", "");
    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.getElementsByTagName("svg").getLength()).isEqualTo(4);
    assertThat(parsed.getElementsByTagName("h1").getLength()).isEqualTo(1);
    var ids = all(" id=\"([^\"]*)\"", body);
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void aLongRunsCurveIsABandAndStaysSmall() throws IOException {
    String few = write(SamplePage.of(300, List.of(), List.of()));
    String many = write(SamplePage.of(20_000, List.of(), List.of()));

    assertThat(few).contains("each step").contains("<polyline class=\"faint\"");
    assertThat(many).contains("four of five steps").contains("<polygon class=\"faint\"");
    assertThat(many.length()).isLessThan(100_000);
  }

  @Test
  void aLostNumberIsNotDrawn() throws IOException {
    var page = SamplePage.of(3, List.of(), List.of());
    var steps = new ArrayList<>(page.steps());
    var last = steps.removeLast();
    steps.add(new StepEntry(last.step(), 1, Double.NaN, 0.1, 1e-4, Double.NaN, 1));
    assertThat(write(withSteps(page, steps))).doesNotContain("NaN");
    assertThat(write(withSteps(page, List.of()))).doesNotContain("Loss over steps");
  }

  @Test
  void theBeginningsOfStagesAreMarkedOnceTheyAreReached() throws IOException {
    var page = SamplePage.of(300, List.of(), List.of());
    var stages =
        List.of(
            new RunPage.StageMark(101, "2, clips & <stills>"),
            new RunPage.StageMark(300, "3"),
            new RunPage.StageMark(301, "4, not yet"));
    String marked = write(with(page, page.steps(), stages));
    assertThat(marked)
        .contains(">2, clips &amp; &lt;stills&gt;</text>", ">3</text>")
        .doesNotContain("not yet");
    // In both widths.
    assertThat(marked.split("<line class=\"stage\"", -1)).hasSize(1 + 4);
    assertThat(write(page)).doesNotContain("class=\"stage\"");
  }

  private static RunPage withSteps(RunPage page, List<StepEntry> steps) {
    return with(page, steps, List.of());
  }

  private static RunPage with(RunPage page, List<StepEntry> steps, List<RunPage.StageMark> stages) {
    return new RunPage(
        page.title(),
        page.summary(),
        page.status(),
        page.figures(),
        page.plan(),
        steps,
        page.heldOut(),
        page.previews(),
        page.command(),
        page.recipe(),
        page.environment(),
        page.files(),
        page.next(),
        stages);
  }
}
