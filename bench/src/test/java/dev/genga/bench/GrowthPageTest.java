package dev.genga.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class GrowthPageTest {
  private static final List<GrowthPage.Point> POINTS =
      List.of(
          new GrowthPage.Point(100, 2, 4),
          new GrowthPage.Point(200, 4, 5),
          new GrowthPage.Point(500, 10, 8));

  private static String page() {
    var page = new GrowthPage("a processor");
    page.add("tokens", POINTS);
    return page.html(List.of(new GrowthPage.Row("384 208 9 32 0 0 bf16", 936, 13.071, 4.732)));
  }

  private static Element chart() throws Exception {
    String html = page();
    String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  @Test
  void bothLinesGoUpFromLeftToRightWithinTheFrame() throws Exception {
    var lines = chart().getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      var places = ((Element) lines.item(i)).getAttribute("points").split("[ ,]");
      assertThat(places).hasSize(6);
      double[] at = java.util.Arrays.stream(places).mapToDouble(Double::parseDouble).toArray();
      assertThat(at[0]).isLessThan(at[2]);
      assertThat(at[4] - at[2]).as("300 after 100").isCloseTo(3 * (at[2] - at[0]), near());
      assertThat(new double[] {at[5], at[3], at[1]}).isSorted();
    }
  }

  private static org.assertj.core.data.Offset<Double> near() {
    return org.assertj.core.api.Assertions.within(0.4);
  }

  /// A step of no time would lie on the frame's lower edge: a line is no steeper than it is.
  @Test
  void heightsAreSharesOfTheGreatest() throws Exception {
    var seconds = (Element) chart().getElementsByTagName("polyline").item(0);
    double[] at =
        java.util.Arrays.stream(seconds.getAttribute("points").split("[ ,]"))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double zero = (10 * at[1] - 2 * at[5]) / 8;
    assertThat(zero - at[3]).isCloseTo(0.4 * (zero - at[5]), near());
  }

  @Test
  void theTableHasWhatWasMeasured() {
    assertThat(page())
        .contains("<p>a processor</p>")
        .contains("<td>384 208 9 32 0 0 bf16</td><td>936</td><td>13.07</td><td>4.73</td>");
  }
}
