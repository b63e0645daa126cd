package dev.genga.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

class EvalPageWriterTest {
  @TempDir private Path folder;

  private String write(int candidates) throws IOException {
    var video = Files.write(folder.resolve("a.mp4"), new byte[10]);
    var sheet = Files.write(folder.resolve("sheet.png"), new byte[3]);
    var points = new ArrayList<EvalPage.Point>();
    for (int i = 0; i < candidates; i++) {
      points.add(new EvalPage.Point("lora " + i, 10 * i, 3.0 / (i + 1), 0.1));
    }
    var curve = new EvalPage.Curve("a <style>", points);
    var reference = new EvalPage.Reference("the best", 0.5);
    var page =
        new EvalPage(
            "Evaluation: x & y",
            "a summary",
            List.of(new RunPage.Fact("style distance", "0.75")),
            List.of(new EvalPage.Video("a red ball", "base", video)),
            "step",
            List.of(
                new EvalPage.Curves(
                    "Distance", "lower", curve, List.of(), reference, EvalPage.Scale.FROM_ZERO),
                new EvalPage.Curves(
                    "Loss", "bars", curve, List.of(curve), reference, EvalPage.Scale.FREE)),
            List.of(
                new EvalPage.TitledTable(
                    "All",
                    new RunPage.Table(List.of("", "d"), List.of(List.of("base", "1")), List.of()))),
            sheet,
            "rows",
            List.of(),
            List.of(new RunPage.FileLink(sheet, "frames")));
    EvalPageWriter.write(folder.resolve("index.html"), page);
    return Files.readString(folder.resolve("index.html"));
  }

  @Test
  void eachChartHasAWideAndANarrowForm() throws IOException {
    assertThat(write(3).split("<svg", -1)).hasSize(5);
  }

  @Test
  void oneCandidateMakesNoLine() throws IOException {
    assertThat(write(1)).doesNotContain("<svg").contains("<td>base</td>");
  }

  @Test
  void needsNothingFromElsewhereAndTakesWordsAsWords()
      throws IOException, ParserConfigurationException, SAXException {
    String page = write(3);
    assertThat(page)
        .doesNotContain("<script", "http://", "https://", "NaN")
        .contains("x &amp; y", "a &lt;style&gt;", "data:image/png;base64,AAAA");
    String body =
        page.substring(page.indexOf("<body>"), page.indexOf("</body>") + "</body>".length())
            .replaceAll(" (autoplay|loop|muted|playsinline|controls)(?=[ >])", "")
            .replaceAll("(<img[^>]*)>", "$1/>");
    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.getElementsByTagName("section").getLength()).isEqualTo(6);
  }
}
