namespace Realtime.AppHost;

/// <summary>The links that the dashboard shows, named for what they open.</summary>
internal static class Links
{
    private static readonly (string Text, string Path)[] Pages =
    [
        ("Site", "/"),
        ("Chat", "/chat"),
        ("API reference", "/scalar/"),
        ("Health", "/health"),
    ];

    public static IResourceBuilder<T> WithSiteLinks<T>(this IResourceBuilder<T> gateway)
        where T : IResourceWithEndpoints
    {
        var site = gateway.GetEndpoint("http");
        return gateway
            // Links of the AppHost's own come first, in this order; the endpoint's would come last.
            .WithUrlForEndpoint(site.EndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrls(context =>
            {
                foreach (var (text, path) in Pages)
                {
                    context.Urls.Add(new() { Url = $"{site.Url}{path}", DisplayText = text });
                }
            });
    }
}
