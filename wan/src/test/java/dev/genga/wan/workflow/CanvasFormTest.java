package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.workflow.Graph.Input;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A canvas says what its API form says, by whatever ways its links go.
class CanvasFormTest {
  private static final GenerationRequest REQUEST =
      GenerationRequest.of("a cat", 42).withLoras(List.of(new LoraUse("style.safetensors", 0.9)));

  private final ObjectNode canvas =
      ComfyWorkflow.of(
              REQUEST,
              new Recipe.Models("wan.safetensors", "vae.safetensors", "umt5.safetensors"),
              false)
          .canvas();

  @Test
  void valuesAreNamedByTheDefinitions() {
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void aNodeThatListsItsWidgetsNamesThemItself() {
    var size = node("WanVideoEmptyEmbeds");
    var inputs = size.putArray("inputs");
    for (var name : List.of("height", "width", "num_frames")) {
      inputs.addObject().put("name", name).put("type", "INT").putObject("widget").put("name", name);
    }
    size.putArray("widgets_values").add(480).add(832).add(81);
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void valuesByNameComeBeforeTheList() {
    var size = node("WanVideoEmptyEmbeds");
    size.putArray("widgets_values").add(1).add(2).add(3);
    size.putObject("widgets_values_named")
        .put("height", 480)
        .put("width", 832)
        .put("num_frames", 81)
        .put("control_after_generate", "fixed");
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void aListThatFitsNoDefinitionIsTold() {
    node("WanVideoEmptyEmbeds").putArray("widgets_values").add(832).add("480");
    assertThatThrownBy(() -> request(canvas))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("list of 2 values fits no version of WanVideoEmptyEmbeds")
        .hasMessageContaining("at: canvas.json, #");
  }

  /// The encoder's node had three values before it got two more.
  @Test
  void anOlderVersionsListMayEndEarly() {
    node("WanVideoTextEncode")
        .putArray("widgets_values")
        .add(REQUEST.prompt())
        .add(REQUEST.negativePrompt())
        .add(true);
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  /// The sampler's node of March 2025 left one behind.
  @Test
  void anEmptyTextInPlaceOfAFlagIsPassedOver() {
    var values = (ArrayNode) node("WanVideoSampler").get("widgets_values");
    while (values.size() > 9) {
      values.remove(values.size() - 1);
    }
    values.add("");
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  /// Such as one that stands about.
  @Test
  void aListThatFitsNothingIsNoMatterWhereTheNodeTakesNoPart() {
    add("WanVideoEmptyEmbeds").putArray("widgets_values").add("x");
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void reroutesAreFollowed() {
    between("model", "Reroute", 0);
    between("model", "Reroute", 0);
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text_embeds", "model", "image_embeds"})
  void setAndGetNodesAreFollowed(String input) {
    var sampler = node("WanVideoSampler");
    int link = input(sampler, input).get("link").asInt();
    var set = add("SetNode");
    set.putArray("inputs").addObject().put("name", "x").put("type", "*").put("link", link);
    set.putArray("widgets_values").add("kept");
    var get = add("GetNode");
    get.putArray("widgets_values").add("kept");
    link(get, 0, sampler, input);
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void aBypassedNodeHandsThroughWhatIsOfItsType() {
    node("WanVideoLoraSelect").put("mode", 4);
    assertThat(request(canvas)).isEqualTo(REQUEST.withLoras(List.of()));
  }

  @Test
  void aMutedNodeGivesNothing() {
    node("WanVideoLoraSelect").put("mode", 2);
    assertThat(request(canvas)).isEqualTo(REQUEST.withLoras(List.of()));
    node("WanVideoTextEncode").put("mode", 2);
    assertThat(recipe(canvas).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).contains("text_embeds", "comes from a muted node");
          assertThat(problem.where()).contains("WanVideoSampler, text_embeds");
        });
  }

  @Test
  void primitivesAndConvertedWidgetsGiveTheirValue() {
    var size = node("WanVideoEmptyEmbeds");
    ((ArrayNode) size.get("inputs"))
        .addObject()
        .put("name", "width")
        .put("type", "INT")
        .putObject("widget")
        .put("name", "width");
    var primitive = add("PrimitiveNode");
    primitive.putArray("widgets_values").add(640).add("fixed");
    link(primitive, 0, size, "width");
    assertThat(Objects.requireNonNull(request(canvas)).size().width()).isEqualTo(640);
  }

  @Test
  void groupsAndNotesSayNothing() {
    ((ArrayNode) canvas.get("groups")).addObject().put("title", "Models").put("id", 1);
    add("Note").putArray("widgets_values").add("read me");
    assertThat(request(canvas)).isEqualTo(REQUEST);
  }

  @Test
  void subgraphsAreLaidOut() {
    intoSubgraph();
    assertThat(request(canvas)).isEqualTo(REQUEST);
    assertThat(graph(canvas).nodes()).containsKey("100:2");
  }

  /// The node around the sub-graph shows the width, and says another.
  @Test
  void aValueThatASubgraphShowsIsTheNodesOwn() {
    var inner = intoSubgraph();
    var size = (ObjectNode) inner.get("nodes").get(0);
    var inputs = (ArrayNode) size.get("inputs");
    inputs.addObject().put("name", "width").put("link", 7).putObject("widget").put("name", "width");
    ((ArrayNode) inner.get("links"))
        .addObject()
        .put("id", 7)
        .put("origin_id", -10)
        .put("origin_slot", 0)
        .put("target_id", 2)
        .put("target_slot", inputs.size() - 1)
        .put("type", "INT");
    var instance = byId(100);
    instance
        .putArray("inputs")
        .addObject()
        .put("name", "width")
        .put("type", "INT")
        .putNull("link")
        .putObject("widget")
        .put("name", "width");
    instance.putArray("widgets_values").add(640);
    assertThat(Objects.requireNonNull(request(canvas)).size().width()).isEqualTo(640);
  }

  @Test
  void aValueThatASubgraphsListShowsIsTheNodesOwn() {
    intoSubgraph();
    var instance = byId(100);
    instance.putArray("widgets_values").add(368);
    instance.putObject("properties").putArray("proxyWidgets").addArray().add("2").add("height");
    assertThat(Objects.requireNonNull(request(canvas)).size().height()).isEqualTo(368);
  }

  @Test
  void circlesAreTold() {
    var reroute = add("Reroute");
    link(reroute, 0, node("WanVideoSampler"), "model");
    reroute.putArray("inputs").addObject().put("name", "").put("type", "*").put("link", lastLink());
    assertThatThrownBy(() -> graph(canvas))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("links go in a circle");
  }

  @Test
  void nodesThatFeedThemselvesAreTold() {
    link(node("WanVideoLoraSelect"), 0, node("WanVideoLoraSelect"), "prev_lora");
    assertThatThrownBy(() -> recipe(canvas))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("nodes feed each other in a circle")
        .hasMessageContaining("WanVideoLoraSelect");
  }

  @Test
  void aSubgraphWithinItselfIsTold() {
    var inner = intoSubgraph();
    ((ArrayNode) inner.get("nodes"))
        .addObject()
        .put("id", 5)
        .put("type", "inner")
        .putArray("inputs");
    assertThatThrownBy(() -> graph(canvas))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("sub-graphs stand in each other");
  }

  /// Ten in each of ten levels are ten thousand million.
  @Test
  void subgraphsThatMultiplyAreTold() {
    var all = canvas.putObject("definitions").putArray("subgraphs");
    for (int level = 0; level < 10; level++) {
      var nodes = all.addObject().put("id", "level" + level).putArray("nodes");
      for (int i = 0; i < 10; i++) {
        nodes.addObject().put("id", i).put("type", "level" + (level + 1));
      }
    }
    add("level0");
    assertThatThrownBy(() -> graph(canvas))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("more than 20000 nodes");
  }

  /// Moves the node of the size into a sub-graph.
  private ObjectNode intoSubgraph() {
    var size = node("WanVideoEmptyEmbeds");
    var instance = add("inner");
    instance.put("id", 100);
    instance.putArray("inputs");
    instance.putArray("outputs").addObject().put("name", "size").put("type", "WANVIDIMAGE_EMBEDS");
    var inner = canvas.putObject("definitions").putArray("subgraphs").addObject();
    inner.put("id", "inner").put("name", "Size");
    var moved = size.deepCopy();
    moved.put("id", 2);
    inner.putArray("nodes").add(moved);
    inner
        .putArray("links")
        .addObject()
        .put("id", 1)
        .put("origin_id", 2)
        .put("origin_slot", 0)
        .put("target_id", -20)
        .put("target_slot", 0)
        .put("type", "WANVIDIMAGE_EMBEDS");
    link(instance, 0, node("WanVideoSampler"), "image_embeds");
    size.put("mode", 2);
    return inner;
  }

  private void between(String input, String type, int slot) {
    var sampler = node("WanVideoSampler");
    int link = input(sampler, input).get("link").asInt();
    var node = add(type);
    node.putArray("inputs").addObject().put("name", "").put("type", "*").put("link", link);
    link(node, slot, sampler, input);
  }

  private ObjectNode add(String type) {
    var nodes = (ArrayNode) canvas.get("nodes");
    int id = 200 + nodes.size();
    return nodes.addObject().put("id", id).put("type", type).put("mode", 0);
  }

  private void link(JsonNode from, int slot, ObjectNode to, String name) {
    int id = lastLink() + 1;
    var links = (ArrayNode) canvas.get("links");
    links
        .addArray()
        .add(id)
        .add(from.get("id").asInt())
        .add(slot)
        .add(to.get("id").asInt())
        .add(0)
        .add("*");
    input(to, name).put("link", id);
  }

  private int lastLink() {
    return StreamSupport.stream(canvas.get("links").spliterator(), false)
        .mapToInt(link -> link.get(0).asInt())
        .max()
        .orElse(0);
  }

  private ObjectNode node(String type) {
    return find(node -> node.get("type").asText().equals(type));
  }

  private ObjectNode byId(int id) {
    return find(node -> node.get("id").asInt() == id);
  }

  private ObjectNode find(Predicate<JsonNode> wanted) {
    return (ObjectNode)
        StreamSupport.stream(canvas.get("nodes").spliterator(), false)
            .filter(wanted)
            .findFirst()
            .orElseThrow();
  }

  private static ObjectNode input(ObjectNode node, String name) {
    return (ObjectNode)
        StreamSupport.stream(node.get("inputs").spliterator(), false)
            .filter(input -> input.get("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private static Graph graph(JsonNode canvas) {
    return CanvasForm.read(canvas, "canvas.json", NodeTable.own());
  }

  private static Recipe recipe(JsonNode canvas) {
    return SavedRequest.recipe(graph(canvas), Reading.EXACT);
  }

  private static GenerationRequest request(JsonNode canvas) {
    return recipe(canvas).runnable();
  }

  @Test
  void theApiFormSaysTheSame() {
    var sheet =
        ComfyWorkflow.of(
            REQUEST,
            new Recipe.Models("wan.safetensors", "vae.safetensors", "umt5.safetensors"),
            false);
    var prompt = ApiForm.read(sheet.prompt(), "canvas.json");
    assertThat(SavedRequest.recipe(prompt, Reading.EXACT)).isEqualTo(recipe(canvas));
    assertThat(prompt.nodes().values())
        .anySatisfy(node ->
            assertThat(node.inputs().get("steps"))
                .isInstanceOfSatisfying(
                    Input.Value.class, value -> assertThat(value.json().asInt()).isEqualTo(50)));
  }
}
