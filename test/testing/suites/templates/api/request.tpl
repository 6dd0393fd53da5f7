{
    "method": {{ $request/method }},
    "path": {{ $request/path }},
    "numPostFields": {{ count($request/post/*) }}
    {{if $request/get/data }}
      {{,}} "data": {{ $request/get/data }}
    {{end}}
  }
