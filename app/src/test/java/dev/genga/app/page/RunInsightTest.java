package dev.genga.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/// A run's page with what its own losses tell.
class RunInsightTest {
  @TempDir private Path folder;

  private String write(RunInsight insight) throws IOException {
    var file = folder.resolve("index.html");
    PageWriter.write(file, SamplePage.of(500, List.of(), List.of()), insight);
    return Files.readString(file);
  }

  @Test
  void alarmsComeFirstAndChartsAfterTheLoss() throws IOException {
    assertThat(write(SampleInsight.of()))
        .containsSubsequence(
            "class=\"alarm\"><p>Overfitting since step 600: the &lt;held-out&gt; loss",
            "<h2>Loss</h2>",
            "<h2>On scenes it does not see</h2>",
            "the loss fell from ",
            "By section",
            "2 stills &amp; more",
            "By noise level",
            "<h2>Losses, epoch over epoch</h2>",
            "epoch 1<",
            "epoch 40<",
            "<h2>Loss by timestep</h2>",
            "<h2>Clips</h2>",
            "Hardest",
            "clips/scene_003.mp4",
            "Never learnt",
            "clips/scene_007.mp4",
            "Learnt by heart",
            "clips/scene_009.mp4",
            "<h2>One epoch</h2>")
        .doesNotContain("NaN");
  }

  @Test
  void withoutLossesThePageIsAsItWas() throws IOException {
    String without = write(SampleInsight.empty());
    var file = folder.resolve("plain.html");
    PageWriter.write(file, SamplePage.of(500, List.of(), List.of()));
    assertThat(without).isEqualTo(Files.readString(file));
  }

  @Test
  void theTagsAreClosedAndNoNameIsTwice()
      throws IOException, ParserConfigurationException, SAXException {
    String page = write(SampleInsight.of());
    String body = page.substring(page.indexOf("<body>"), page.indexOf("</body>") + 7);
    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.getElementsByTagName("svg").getLength()).isEqualTo(4 + 2 * 6);
    var ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(body).results();
    assertThat(ids.map(id -> id.group(1))).doesNotHaveDuplicates();
    assertThat(page.length()).isLessThan(150_000);
  }
}
