using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Realtime.Hosting.Dashboard.Components;

/// <summary>Text with every occurrence of what is searched for marked.</summary>
public sealed class Highlight : ComponentBase
{
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter]
    public string? Query { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (string.IsNullOrEmpty(Query))
        {
            builder.AddContent(0, Text);
            return;
        }
        var from = 0;
        for (
            int at;
            (at = Text.IndexOf(Query, from, StringComparison.OrdinalIgnoreCase)) >= 0;
            from = at + Query.Length
        )
        {
            builder.AddContent(1, Text[from..at]);
            builder.OpenElement(2, "mark");
            builder.AddContent(3, Text.Substring(at, Query.Length));
            builder.CloseElement();
        }
        builder.AddContent(4, Text[from..]);
    }
}
