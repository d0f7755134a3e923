/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
var lr=Object.defineProperty;var dr=Object.getOwnPropertyDescriptor;var p=(n,e,t,r)=>{for(var i=r>1?void 0:r?dr(e,t):e,s=n.length-1,o;s>=0;s--)(o=n[s])&&(i=(r?o(e,t,i):o(i))||i);return r&&i&&lr(e,t,i),i};var xe={status:null,start:null,finish:null,breakStart:null,expectedFinish:null,worked:null,breaks:null,required:null},bt=60,be=n=>Math.floor(n/1e3);function xt(n){if(n.start===null)return n.breaks;if(n.status==="opened"&&n.expectedFinish!==null&&n.required!==null)return Math.max(0,be(n.expectedFinish-n.start)-n.required);if(n.status==="paused"&&n.breakStart!==null&&n.worked!==null){let e=be(n.breakStart-n.start)-n.worked;return e<bt?0:e-bt/2}return n.breaks}function T(n,e){return n.status!=="opened"||n.start===null?n.worked:Math.max(0,be(e-n.start)-(xt(n)??0))}function re(n,e){return n.status==="paused"&&n.breakStart!==null?Math.max(0,be(e-n.breakStart)):null}function ne(n,e){let t=re(n,e);if(n.status==="paused"&&t===null)return n.breaks;let r=xt(n);return r===null?null:r+(t??0)}function Be(n,e){let t=T(n,e);return t===null||n.required===null?0:Math.max(0,t-n.required)}function vt(n,e){let t=T(n,e)??0,r=ne(n,e)??0,i=Math.max(t,n.required??0)+r;if(i===0)return{worked:0,overtime:0,breaks:0};let s=Be(n,e);return{worked:(t-s)/i,overtime:s/i,breaks:r/i}}var wt="unavailable",Fe="unknown",k="bitrix24";var K="sensor.status",ur="sensor.pending_commands",cr="switch.workday",pr="switch.break",mr="select.presence",hr="binary_sensor.awaiting_confirmation",fr="sensor.employees_working",yr=["opened","paused","closed","expired"],gr={s:1,min:60,h:3600,d:86400},_t=new WeakMap;function we(n){let e=_t.get(n.entities);if(e!==void 0)return e;let t=new Map;for(let r of Object.values(n.entities)){if(r?.platform!==k||!r.device_id||!r.translation_key)continue;let i=t.get(r.device_id)??{};i[`${r.entity_id.split(".",1)[0]}.${r.translation_key}`]=r.entity_id,t.set(r.device_id,i)}return _t.set(n.entities,t),t}function G(n){return[...we(n)].filter(([,e])=>K in e).map(([e])=>e).sort((e,t)=>je(n,e).localeCompare(je(n,t),n.locale.language))}function N(n,e){let t=n.entities[e],r=t?.platform===k?t.device_id:null;return r&&K in(we(n).get(r)??{})?r:null}function $t(n,e){let t=n.entities[e];return t?.platform===k&&`sensor.${t.translation_key}`===fr}function Ke(n,e){return Object.values(we(n).get(e)??{}).map(t=>n.states[t])}function je(n,e){let t=n.devices[e];return t?.name_by_user||t?.name||""}var ie=n=>n!==void 0&&n.state!==wt,_e=n=>ie(n)&&n.state!==Fe;function ve(n){let e=_e(n)?Date.parse(n.state):Number.NaN;return Number.isNaN(e)?null:e}function Ve(n){if(!_e(n))return null;let e=gr[String(n.attributes.unit_of_measurement)]??60,t=Number.parseFloat(n.state)*e;return Number.isFinite(t)?Math.round(t/60)*60:null}function br(n){let e=n(K)?.state??"";return{status:yr.includes(e)?e:null,start:ve(n("sensor.workday_start")),finish:ve(n("sensor.workday_finish")),breakStart:ve(n("sensor.break_start")),expectedFinish:ve(n("sensor.expected_finish")),worked:Ve(n("sensor.worked")),breaks:Ve(n("sensor.breaks")),required:Ve(n("sensor.required"))}}var At=new Map;function xr(n,e,t){let r=At.get(n),i=e.state==="on",s=i?t?.state==="on"?"paused":"opened":"closed";return r!==void 0&&(r.status===s||!i&&r.status==="expired")?r:e.state===Fe?xe:{...xe,status:s}}function Y(n,e){let t=we(n).get(e);if(t===void 0||!(K in t)||n.states[t[K]??""]===void 0)return null;let r=m=>n.states[t[m]??""],i=r(K),s=r(cr),o=r(ur),a=xe,l="gone";return ie(i)?(a=br(r),l="here",At.set(e,a)):ie(s)&&(a=xr(e,s,r(pr)),l="away"),{deviceId:e,name:je(n,e),day:a,statusEntity:i??null,connection:l,canAct:ie(s),presence:vr(r(mr)),pending:_e(o)&&Number.parseInt(o.state,10)||0,awaitsConfirmation:r(hr)?.state==="on"}}function vr(n){if(!ie(n))return null;let e=n.attributes.options;return{entityId:n.entity_id,value:_e(n)?n.state:null,options:Array.isArray(e)?e.map(String):[]}}var kt={name:"Bitrix24-Arbeitstag",description:"Der Arbeitstag eines Mitarbeiters: eine laufende Uhr, die Stunden als Ring und Tasten zum Ein- und Ausstempeln",feature_name:"Bitrix24-Arbeitstag-Tasten",start:"Beginnen",pause:"Pause",resume:"Weiter",close:"Beenden",reopen:"Fortsetzen",cancel:"Abbrechen",button_of:"{button}: {name}",actions_of:"Arbeitstag von {name}",reopen_question:"Dieser Tag ist schon beendet. Soll er weitergehen? Bitrix24 zählt die Zeit dazwischen als Pause.",worked:"Gearbeitet",breaks:"Pausen",workday_start:"Beginn",workday_finish:"Ende",expected_finish:"Voraussichtliches Ende",of_required:"von {required}",overtime:"{overtime} Überstunden",break:"In der Pause",no_day:"Noch kein Arbeitstag",ring:"{worked} gearbeitet, {breaks} Pausen",ring_required:"{worked} von {required} gearbeitet, {breaks} Pausen",hours:"{hours} Std.",hours_minutes:"{hours} Std. {minutes} Min.",until:"bis {time}",since:"seit {time}",minutes:"{minutes} Min.",presence:"Chat-Status",expired_title:"Der Arbeitstag vom {date} wurde nicht beendet",expired_help:"Gib an, wann die Arbeit endete. Danach kann ein neuer Tag beginnen.",expired_read_only:"Wer diesen Arbeitstag bearbeiten darf, kann ihn beenden.",finish_time:"Ende",reason:"Begründung",close_expired:"Diesen Tag beenden",fill_in:"Fülle Ende und Begründung aus.",waiting:{one:"{count} Befehl wartet auf Bitrix24",other:"{count} Befehle warten auf Bitrix24"},awaiting_confirmation:"Eine geänderte Zeit wartet auf die Bestätigung des Vorgesetzten",away:"Bitrix24 ist nicht erreichbar. Das ist der letzte bekannte Stand.",gone:"Bitrix24 ist nicht erreichbar",failed:"Das hat nicht geklappt. Versuche es noch einmal oder sieh in Bitrix24 nach.",loading:"Wird geladen …",nobody:"Es gibt noch keinen Mitarbeiter. Füge die Integration Bitrix24 unter Einstellungen > Geräte & Dienste hinzu.",choose:"Wähle in den Einstellungen dieser Karte einen Mitarbeiter.",missing:"Diesen Mitarbeiter gibt es nicht mehr. Wähle in den Einstellungen dieser Karte einen anderen.",team:"Team",at_work:"{working} von {all} bei der Arbeit",layout:"Aussehen",layout_full:"Ring und große Tasten",layout_compact:"Eine Zeile",layout_team:"Team, eine Zeile je Mitarbeiter",device_id:"Mitarbeiter",device_id_help:"Kann leer bleiben, wenn es nur einen gibt.",show:"Anzeigen",show_ring:"Ring des Tages",show_times:"Beginn, Ende und Pausen",show_buttons:"Tasten",show_presence:"Chat-Status",title:"Titel",employees:"Mitarbeiter",employees_help:"Leer lassen, um alle zu zeigen."};var Ge={name:"Bitrix24 work day",description:"The work day of an employee: a running clock, the hours as a ring, and buttons to clock in and out",feature_name:"Bitrix24 work day buttons",start:"Start",pause:"Pause",resume:"Resume",close:"Close",reopen:"Reopen",cancel:"Cancel",button_of:"{button}: {name}",actions_of:"Work day of {name}",reopen_question:"This day is closed already. Go on with it? Bitrix24 counts the time in between as a break.",worked:"Worked",breaks:"Breaks",workday_start:"Start",workday_finish:"Finish",expected_finish:"Expected finish",of_required:"of {required}",overtime:"{overtime} overtime",break:"On a break",no_day:"No work day yet",ring:"Worked {worked}, breaks {breaks}",ring_required:"Worked {worked} of {required}, breaks {breaks}",hours:"{hours} h",hours_minutes:"{hours} h {minutes} min",until:"until {time}",since:"since {time}",minutes:"{minutes} min",presence:"Presence",expired_title:"The work day of {date} was not closed",expired_help:"Enter when work ended. After that a new day can begin.",expired_read_only:"Whoever may edit this work day can close it.",finish_time:"Finish",reason:"Reason",close_expired:"Close this day",fill_in:"Fill in the finish and the reason.",waiting:{one:"{count} command is waiting for Bitrix24",other:"{count} commands are waiting for Bitrix24"},awaiting_confirmation:"A changed time awaits the supervisor",away:"Bitrix24 cannot be reached. This is what was known last.",gone:"Bitrix24 cannot be reached",failed:"That did not work. Try again, or look it up in Bitrix24.",loading:"Loading …",nobody:"There is no employee yet. Add the integration Bitrix24 under Settings > Devices & services.",choose:"Choose an employee in the settings of this card.",missing:"This employee is no longer there. Choose another one in the settings of this card.",team:"Team",at_work:"{working} of {all} at work",layout:"Layout",layout_full:"Ring and large buttons",layout_compact:"One line",layout_team:"Team, a line for each employee",device_id:"Employee",device_id_help:"May be left out when there is only one.",show:"Show",show_ring:"Ring of the day",show_times:"Start, finish and breaks",show_buttons:"Buttons",show_presence:"Presence in the chat",title:"Title",employees:"Employees",employees_help:"Leave it empty to show everybody."};var Et={name:"Рабочий день Битрикс24",description:"Рабочий день сотрудника: идущие часы, кольцо отработанного времени и кнопки начала и завершения дня",feature_name:"Кнопки рабочего дня Битрикс24",start:"Начать",pause:"Перерыв",resume:"Продолжить",close:"Завершить",reopen:"Возобновить",cancel:"Отмена",button_of:"{button}: {name}",actions_of:"Рабочий день: {name}",reopen_question:"Этот день уже завершён. Продолжить его? Битрикс24 посчитает прошедшее время перерывом.",worked:"Отработано",breaks:"Перерывы",workday_start:"Начало",workday_finish:"Окончание",expected_finish:"Ожидаемое окончание",of_required:"из {required}",overtime:"{overtime} сверх нормы",break:"Перерыв",no_day:"Рабочего дня ещё нет",ring:"Отработано {worked}, перерывы {breaks}",ring_required:"Отработано {worked} из {required}, перерывы {breaks}",hours:"{hours} ч",hours_minutes:"{hours} ч {minutes} мин",until:"до {time}",since:"с {time}",minutes:"{minutes} мин",presence:"Статус в чате",expired_title:"Рабочий день не завершён: {date}",expired_help:"Укажите, когда закончилась работа. После этого можно начать новый день.",expired_read_only:"Завершить его может тот, кому разрешено изменять этот рабочий день.",finish_time:"Окончание",reason:"Причина",close_expired:"Завершить этот день",fill_in:"Укажите окончание и причину.",waiting:{one:"{count} команда ждёт Битрикс24",few:"{count} команды ждут Битрикс24",many:"{count} команд ждут Битрикс24",other:"{count} команды ждут Битрикс24"},awaiting_confirmation:"Изменённое время ждёт подтверждения руководителя",away:"Битрикс24 недоступен. Показано то, что было известно последним.",gone:"Битрикс24 недоступен",failed:"Не получилось. Попробуйте ещё раз или проверьте в Битрикс24.",loading:"Загрузка…",nobody:"Сотрудников ещё нет. Добавьте интеграцию Битрикс24 в разделе «Настройки > Устройства и службы».",choose:"Выберите сотрудника в настройках этой карточки.",missing:"Этого сотрудника больше нет. Выберите другого в настройках карточки.",team:"Команда",at_work:"На работе {working} из {all}",layout:"Вид",layout_full:"Кольцо и большие кнопки",layout_compact:"Одна строка",layout_team:"Команда, по строке на сотрудника",device_id:"Сотрудник",device_id_help:"Можно не указывать, если он один.",show:"Показывать",show_ring:"Кольцо дня",show_times:"Начало, окончание и перерывы",show_buttons:"Кнопки",show_presence:"Статус в чате",title:"Заголовок",employees:"Сотрудники",employees_help:"Оставьте пустым, чтобы показать всех."};var St={en:Ge,de:kt,ru:Et},Ye="";function M(n){Ye=n?.locale.language??Ye;let e=(Ye||document.documentElement.lang||"en").split("-",1)[0]??"en";return e in St?e:"en"}function D(n,e,t={}){let r=St[n]?.[e]??Ge[e],i=new Intl.PluralRules(n).select(Number(t.count??0));return(typeof r=="string"?r:r[i]??r.other??"").replace(/\{(\w+)\}/g,(o,a)=>String(t[a]??""))}function d(n,e,t={}){return D(M(n),e,t)}var oe="bitrix24-workday-card",ae="bitrix24-workday-card-feature",Ze=["full","compact","team"],se=["ring","times","buttons","presence"];function Je(n){let{layout:e,device_id:t,entity:r,show:i,title:s,employees:o}=n;if(e!==void 0&&!Ze.includes(e))throw new Error(`layout must be one of ${Ze.join(", ")}, not "${String(e)}"`);if(t!==void 0&&typeof t!="string")throw new Error("device_id must be the id of one device; for several use layout: team and employees");if(r!==void 0&&typeof r!="string")throw new Error("entity must be one entity of an employee");if(i!==void 0&&!(Array.isArray(i)&&i.every(a=>se.includes(a))))throw new Error(`show must be a list of ${se.join(", ")}`);if(s!==void 0&&typeof s!="string")throw new Error("title must be a text");if(o!==void 0&&!(Array.isArray(o)&&o.every(a=>typeof a=="string")))throw new Error("employees must be a list of device ids")}function Qe(n){return new Set(n.show??se)}function le(n,e){let t=e===void 0||n==="team"?{}:{device_id:e};return{type:`custom:${oe}`,layout:n,...t,show:n==="full"?se:["ring","times","buttons"]}}function Rt(n){return le("full",G(n)[0])}var Tt={filter:[{integration:k}],entity:[{integration:k,domain:"sensor",device_class:"enum"}]},Ar=["device_id","employees"];function Ct(){let n=M(),e=r=>D(n,r),t=(r,i)=>i.map(s=>({value:s,label:e(`${r}_${s}`)}));return{schema:[{name:"layout",selector:{select:{mode:"dropdown",options:t("layout",Ze)}}},{name:"device_id",selector:{device:Tt}},{name:"show",selector:{select:{multiple:!0,mode:"list",options:t("show",se)}}},{name:"team",type:"expandable",flatten:!0,title:e("team"),schema:[{name:"title",selector:{text:{}}},{name:"employees",selector:{device:{...Tt,multiple:!0}}}]}],computeLabel:r=>e(r.name),computeHelper:r=>Ar.includes(r.name)?e(`${r.name}_help`):void 0,assertConfig:Je}}var $e=globalThis,Ae=$e.ShadowRoot&&($e.ShadyCSS===void 0||$e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Xe=Symbol(),Ot=new WeakMap,de=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==Xe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ae&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=Ot.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&Ot.set(t,e))}return e}toString(){return this.cssText}},Pt=n=>new de(typeof n=="string"?n:n+"",void 0,Xe),y=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,i,s)=>r+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+n[s+1],n[0]);return new de(t,n,Xe)},Ht=(n,e)=>{if(Ae)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),i=$e.litNonce;i!==void 0&&r.setAttribute("nonce",i),r.textContent=t.cssText,n.appendChild(r)}},We=Ae?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Pt(t)})(n):n;var{is:kr,defineProperty:Er,getOwnPropertyDescriptor:Sr,getOwnPropertyNames:Tr,getOwnPropertySymbols:Rr,getPrototypeOf:Cr}=Object,ke=globalThis,Nt=ke.trustedTypes,Or=Nt?Nt.emptyScript:"",Pr=ke.reactiveElementPolyfillSupport,ue=(n,e)=>n,ce={toAttribute(n,e){switch(e){case Boolean:n=n?Or:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Ee=(n,e)=>!kr(n,e),Mt={attribute:!0,type:String,converter:ce,reflect:!1,useDefault:!1,hasChanged:Ee};Symbol.metadata??=Symbol("metadata"),ke.litPropertyMetadata??=new WeakMap;var R=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Mt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),i=this.getPropertyDescriptor(e,r,t);i!==void 0&&Er(this.prototype,e,i)}}static getPropertyDescriptor(e,t,r){let{get:i,set:s}=Sr(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let a=i?.call(this);s?.call(this,o),this.requestUpdate(e,a,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Mt}static _$Ei(){if(this.hasOwnProperty(ue("elementProperties")))return;let e=Cr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ue("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ue("properties"))){let t=this.properties,r=[...Tr(t),...Rr(t)];for(let i of r)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,i]of t)this.elementProperties.set(r,i)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let i=this._$Eu(t,r);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let i of r)t.unshift(We(i))}else e!==void 0&&t.push(We(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ht(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,r);if(i!==void 0&&r.reflect===!0){let s=(r.converter?.toAttribute!==void 0?r.converter:ce).toAttribute(t,r.type);this._$Em=e,s==null?this.removeAttribute(i):this.setAttribute(i,s),this._$Em=null}}_$AK(e,t){let r=this.constructor,i=r._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let s=r.getPropertyOptions(i),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:ce;this._$Em=i;let a=o.fromAttribute(t,s.type);this[i]=a??this._$Ej?.get(i)??a,this._$Em=null}}requestUpdate(e,t,r,i=!1,s){if(e!==void 0){let o=this.constructor;if(i===!1&&(s=this[e]),r??=o.getPropertyOptions(e),!((r.hasChanged??Ee)(s,t)||r.useDefault&&r.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:i,wrapped:s},o){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,s]of this._$Ep)this[i]=s;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[i,s]of r){let{wrapped:o}=s,a=this[i];o!==!0||this._$AL.has(i)||a===void 0||this.C(i,void 0,s,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[ue("elementProperties")]=new Map,R[ue("finalized")]=new Map,Pr?.({ReactiveElement:R}),(ke.reactiveElementVersions??=[]).push("2.1.2");var tt=globalThis,Dt=n=>n,Se=tt.trustedTypes,Ut=Se?Se.createPolicy("lit-html",{createHTML:n=>n}):void 0,rt="$lit$",C=`lit$${Math.random().toFixed(9).slice(2)}$`,nt="?"+C,Hr=`<${nt}>`,q=document,me=()=>q.createComment(""),he=n=>n===null||typeof n!="object"&&typeof n!="function",it=Array.isArray,Ft=n=>it(n)||typeof n?.[Symbol.iterator]=="function",et=`[ 	
\f\r]`,pe=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,It=/-->/g,qt=/>/g,U=RegExp(`>|${et}(?:([^\\s"'>=/]+)(${et}*=${et}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Lt=/'/g,zt=/"/g,Vt=/^(?:script|style|textarea|title)$/i,st=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),c=st(1),ot=st(2),bn=st(3),A=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Bt=new WeakMap,I=q.createTreeWalker(q,129);function jt(n,e){if(!it(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ut!==void 0?Ut.createHTML(e):e}var Kt=(n,e)=>{let t=n.length-1,r=[],i,s=e===2?"<svg>":e===3?"<math>":"",o=pe;for(let a=0;a<t;a++){let l=n[a],m,g,f=-1,S=0;for(;S<l.length&&(o.lastIndex=S,g=o.exec(l),g!==null);)S=o.lastIndex,o===pe?g[1]==="!--"?o=It:g[1]!==void 0?o=qt:g[2]!==void 0?(Vt.test(g[2])&&(i=RegExp("</"+g[2],"g")),o=U):g[3]!==void 0&&(o=U):o===U?g[0]===">"?(o=i??pe,f=-1):g[1]===void 0?f=-2:(f=o.lastIndex-g[2].length,m=g[1],o=g[3]===void 0?U:g[3]==='"'?zt:Lt):o===zt||o===Lt?o=U:o===It||o===qt?o=pe:(o=U,i=void 0);let P=o===U&&n[a+1].startsWith("/>")?" ":"";s+=o===pe?l+Hr:f>=0?(r.push(m),l.slice(0,f)+rt+l.slice(f)+C+P):l+C+(f===-2?a:P)}return[jt(n,s+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},fe=class n{constructor({strings:e,_$litType$:t},r){let i;this.parts=[];let s=0,o=0,a=e.length-1,l=this.parts,[m,g]=Kt(e,t);if(this.el=n.createElement(m,r),I.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(i=I.nextNode())!==null&&l.length<a;){if(i.nodeType===1){if(i.hasAttributes())for(let f of i.getAttributeNames())if(f.endsWith(rt)){let S=g[o++],P=i.getAttribute(f).split(C),ge=/([.?@])?(.*)/.exec(S);l.push({type:1,index:s,name:ge[2],strings:P,ctor:ge[1]==="."?Re:ge[1]==="?"?Ce:ge[1]==="@"?Oe:z}),i.removeAttribute(f)}else f.startsWith(C)&&(l.push({type:6,index:s}),i.removeAttribute(f));if(Vt.test(i.tagName)){let f=i.textContent.split(C),S=f.length-1;if(S>0){i.textContent=Se?Se.emptyScript:"";for(let P=0;P<S;P++)i.append(f[P],me()),I.nextNode(),l.push({type:2,index:++s});i.append(f[S],me())}}}else if(i.nodeType===8)if(i.data===nt)l.push({type:2,index:s});else{let f=-1;for(;(f=i.data.indexOf(C,f+1))!==-1;)l.push({type:7,index:s}),f+=C.length-1}s++}}static createElement(e,t){let r=q.createElement("template");return r.innerHTML=e,r}};function L(n,e,t=n,r){if(e===A)return e;let i=r!==void 0?t._$Co?.[r]:t._$Cl,s=he(e)?void 0:e._$litDirective$;return i?.constructor!==s&&(i?._$AO?.(!1),s===void 0?i=void 0:(i=new s(n),i._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=i:t._$Cl=i),i!==void 0&&(e=L(n,i._$AS(n,e.values),i,r)),e}var Te=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,i=(e?.creationScope??q).importNode(t,!0);I.currentNode=i;let s=I.nextNode(),o=0,a=0,l=r[0];for(;l!==void 0;){if(o===l.index){let m;l.type===2?m=new Z(s,s.nextSibling,this,e):l.type===1?m=new l.ctor(s,l.name,l.strings,this,e):l.type===6&&(m=new Pe(s,this,e)),this._$AV.push(m),l=r[++a]}o!==l?.index&&(s=I.nextNode(),o++)}return I.currentNode=q,i}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},Z=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=L(this,e,t),he(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ft(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&he(this._$AH)?this._$AA.nextSibling.data=e:this.T(q.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,i=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=fe.createElement(jt(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===i)this._$AH.p(t);else{let s=new Te(i,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=Bt.get(e.strings);return t===void 0&&Bt.set(e.strings,t=new fe(e)),t}k(e){it(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,i=0;for(let s of e)i===t.length?t.push(r=new n(this.O(me()),this.O(me()),this,this.options)):r=t[i],r._$AI(s),i++;i<t.length&&(this._$AR(r&&r._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=Dt(e).nextSibling;Dt(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,i,s){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=s,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=u}_$AI(e,t=this,r,i){let s=this.strings,o=!1;if(s===void 0)e=L(this,e,t,0),o=!he(e)||e!==this._$AH&&e!==A,o&&(this._$AH=e);else{let a=e,l,m;for(e=s[0],l=0;l<s.length-1;l++)m=L(this,a[r+l],t,l),m===A&&(m=this._$AH[l]),o||=!he(m)||m!==this._$AH[l],m===u?e=u:e!==u&&(e+=(m??"")+s[l+1]),this._$AH[l]=m}o&&!i&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Re=class extends z{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Ce=class extends z{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Oe=class extends z{constructor(e,t,r,i,s){super(e,t,r,i,s),this.type=5}_$AI(e,t=this){if((e=L(this,e,t,0)??u)===A)return;let r=this._$AH,i=e===u&&r!==u||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,s=e!==u&&(r===u||i);i&&this.element.removeEventListener(this.name,this,r),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Pe=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){L(this,e)}},Gt={M:rt,P:C,A:nt,C:1,L:Kt,R:Te,D:Ft,V:L,I:Z,H:z,N:Ce,U:Oe,B:Re,F:Pe},Nr=tt.litHtmlPolyfillSupport;Nr?.(fe,Z),(tt.litHtmlVersions??=[]).push("3.3.3");var Yt=(n,e,t)=>{let r=t?.renderBefore??e,i=r._$litPart$;if(i===void 0){let s=t?.renderBefore??null;r._$litPart$=i=new Z(e.insertBefore(me(),s),s,void 0,t??{})}return i._$AI(n),i};var at=globalThis,b=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Yt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};b._$litElement$=!0,b.finalized=!0,at.litElementHydrateSupport?.({LitElement:b});var Mr=at.litElementPolyfillSupport;Mr?.({LitElement:b});(at.litElementVersions??=[]).push("4.2.2");var Dr={attribute:!0,type:String,converter:ce,reflect:!1,hasChanged:Ee},Ur=(n=Dr,e,t)=>{let{kind:r,metadata:i}=t,s=globalThis.litPropertyMetadata.get(i);if(s===void 0&&globalThis.litPropertyMetadata.set(i,s=new Map),r==="setter"&&((n=Object.create(n)).wrapped=!0),s.set(t.name,n),r==="accessor"){let{name:o}=t;return{set(a){let l=e.get.call(this);e.set.call(this,a),this.requestUpdate(o,l,n,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,n,a),a}}}if(r==="setter"){let{name:o}=t;return function(a){let l=this[o];e.call(this,a),this.requestUpdate(o,l,n,!0,a)}}throw Error("Unsupported decorator location: "+r)};function h(n){return(e,t)=>typeof t=="object"?Ur(n,e,t):((r,i,s)=>{let o=i.hasOwnProperty(s);return i.constructor.createProperty(s,r),o?Object.getOwnPropertyDescriptor(i,s):void 0})(n,e,t)}function x(n){return h({...n,state:!0,attribute:!1})}function v(n){return e=>{customElements.get(n)===void 0&&customElements.define(n,e)}}var Ne=1e3,Ir=300*Ne,Me=class{constructor(e){this.details=null;this.#n=0;this.#i=0;this.#e=null;this.#r=()=>{clearTimeout(this.#t),document.visibilityState!=="hidden"&&(this.#s.requestUpdate(),this.#t=setTimeout(this.#r,Ne-this.now()%Ne))};this.#s=e,e.addController(this)}#n;#i;#e;#t;#s;now(){return Date.now()+this.#n}hostConnected(){document.addEventListener("visibilitychange",this.#r),this.#r()}hostDisconnected(){document.removeEventListener("visibilitychange",this.#r),clearTimeout(this.#t),this.#t=void 0,this.#e=null}#r;isStale(e){return e!==this.#e||Math.abs(Date.now()-this.#i)>Ir}async ask(e,t){this.#e=t,this.#i=Date.now();try{let r=await e.callWS({type:`${k}/workday`,device_id:t}),i=Date.parse(r.now)-(this.#i+Date.now())/2;if(t!==this.#e||Number.isNaN(i))return;this.details=r,Math.abs(i-this.#n)>Ne&&(this.#n=i),this.#s.requestUpdate()}catch{this.details=null}}};function lt(n,e,t){return n===void 0||n.entities!==e.entities||n.devices!==e.devices||n.locale!==e.locale||n.config!==e.config||n.formatEntityState!==e.formatEntityState?!0:t.some(r=>{let i=Ke(e,r);return Ke(n,r).some((s,o)=>s!==i[o])})}var B=class extends b{constructor(){super(...arguments);this.deviceId="";this.employee=null}shouldUpdate(t){return t.size!==1||!t.has("hass")||this.hass===void 0?!0:lt(t.get("hass"),this.hass,[this.deviceId])}willUpdate(t){this.hass!==void 0&&(t.has("hass")||t.has("deviceId"))&&(this.employee=Y(this.hass,this.deviceId))}};p([h({attribute:!1})],B.prototype,"hass",2),p([h({attribute:!1})],B.prototype,"deviceId",2);var J=class extends B{constructor(){super(...arguments);this.clock=new Me(this)}willUpdate(t){super.willUpdate(t),this.hass!==void 0&&this.employee!==null&&(t.has("hass")||t.has("deviceId")||this.clock.isStale(this.deviceId))&&this.clock.ask(this.hass,this.deviceId)}};var w=y`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  button:hover {
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
  }
  button.primary:hover {
    background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
  }
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;var qr={text:"start",icon:"mdi:play",verb:"open_day",primary:!0},Lr={text:"pause",icon:"mdi:pause",verb:"pause_day",primary:!0},zr={text:"resume",icon:"mdi:play",verb:"resume_day",primary:!0},Zt={text:"close",icon:"mdi:stop",verb:"close_day",primary:!1},dt={text:"reopen",icon:"mdi:restore",verb:"open_day",data:{reopen:!0},question:"reopen_question",primary:!0};function H({day:n,canAct:e}){if(!e)return[];switch(n.status){case"opened":return[Lr,Zt];case"paused":return[zr,Zt];case"closed":return[n.start===null?qr:dt];default:return[]}}async function De(n,e,t,r={}){let s=(await n.callService(k,t,{...r,device_id:e},void 0,!1,!0))?.response??{};return{status:s.status??null,changed:s.changed??!1,queued:s.queued??!1}}async function Jt(n,e,t){await n.callService("select","select_option",{option:t},{entity_id:e},!1)}async function Q(n,e){let t=typeof e=="object"&&e!==null?e:{},{translation_domain:r,translation_key:i}=t;if(r&&i){let o=(await n.loadBackendTranslation?.("exceptions",r)??n.localize)?.(`component.${r}.exceptions.${i}.message`,t.translation_placeholders);if(o)return o}return t.message??""}var Qt=3600,ut=60,Xt=n=>String(n).padStart(2,"0");function ye(n){let e=Math.max(0,Math.floor(n));return`${Math.floor(e/Qt)}:${Xt(Math.floor(e%Qt/ut))}:${Xt(e%ut)}`}function _(n,e){let t=Math.max(0,Math.floor(e/ut)),r=Math.floor(t/60),i=t%60;return r===0?d(n,"minutes",{minutes:i}):i===0?d(n,"hours",{hours:r}):d(n,"hours_minutes",{hours:r,minutes:i})}function Br(n){return n.locale.time_zone==="server"?n.config.time_zone:void 0}function Fr(n){switch(n.locale.time_format){case"12":return{hourCycle:"h12"};case"24":return{hourCycle:"h23"};case"system":{let{hourCycle:e}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return e===void 0?{}:{hourCycle:e}}default:return{}}}var Wt=new Map;function ct(n,e){let t=Br(n),r=t===void 0?e:{...e,timeZone:t},i=JSON.stringify([n.locale.language,r]),s=Wt.get(i)??new Intl.DateTimeFormat(n.locale.language,r);return Wt.set(i,s),s}function F(n,e,t){let r=ct(n,{dateStyle:"short"}),i=r.format(e)===r.format(t)?{}:{weekday:"short"};return ct(n,{...i,...Fr(n),hour:"numeric",minute:"2-digit"}).format(e)}function pt(n,e){return ct(n,{weekday:"long",day:"numeric",month:"long"}).format(e)}var mt=(n,e,t)=>c`<p class="note ${e}" role="status"><ha-icon icon=${n} aria-hidden="true"></ha-icon>${t}</p>`;function Ue(n,e){let{pending:t,connection:r,awaitsConfirmation:i}=e;return[...t>0?[mt("mdi:cloud-upload-outline","waiting",d(n,"waiting",{count:t}))]:[],...r==="away"?[mt("mdi:cloud-off-outline","problem",d(n,"away"))]:[],...i?[mt("mdi:account-clock-outline","waiting",d(n,"awaiting_confirmation"))]:[]]}var er=44,Ie=y`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`;function ht(n,e,t){return t<=0?u:ot`<circle class=${n} cx="50" cy="50" r=${er} pathLength="1"
        stroke-dasharray="${t.toFixed(4)} 1" stroke-dashoffset=${(-e).toFixed(4)} />`}function Vr(n,e,t){let r={worked:_(n,T(e,t)??0),breaks:_(n,ne(e,t)??0)};return e.required===null?d(n,"ring",r):d(n,"ring_required",{...r,required:_(n,e.required)})}function qe(n,e,t){let{worked:r,overtime:i,breaks:s}=vt(e,t);return ot`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${Vr(n,e,t)}>
    <circle class="track" cx="50" cy="50" r=${er} />
    ${ht("worked",0,r)}${ht("overtime",r,i)}${ht("breaks",r+i,s)}
  </svg>`}var jr={opened:"mdi:briefcase-clock",paused:"mdi:coffee-outline",closed:"mdi:briefcase-check-outline",expired:"mdi:briefcase-remove-outline"},X=y`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: 14px;
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;function ft(n,{day:e,connection:t,statusEntity:r}){if(t==="gone")return d(n,"gone");let i=e.status??"unknown";return r&&n.formatEntityState?.(r,i)||i}function yt({day:n,connection:e}){return e==="gone"?"mdi:cloud-off-outline":jr[n.status??""]??"mdi:briefcase-outline"}function Le(n,e){let t=e.connection==="gone"?"gone":e.day.status??"unknown";return c`<span class="status ${t}" role="status"
    ><ha-icon icon=${yt(e)} aria-hidden="true"></ha-icon><bdi>${ft(n,e)}</bdi></span
  >`}var E=class extends b{constructor(){super(...arguments);this.variant="large";this.busy=null;this.asked=null;this.failure=""}willUpdate(t){let r=t.get("employee"),i=this.employee;r&&i&&(r.deviceId!==i.deviceId||r.day.status!==i.day.status)&&(this.asked=null,this.failure="")}render(){let{hass:t,employee:r}=this;return t===void 0||r===void 0?u:c`
      ${this.asked===null?this.renderButtons(t,r):this.renderQuestion(t,this.asked)}
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
    `}renderButtons(t,r){let i=H(r);return i.length===0?u:c`<div class="buttons" role="group" aria-label=${d(t,"actions_of",{name:r.name})}>
      ${i.map(s=>{let o=d(t,s.text),a=this.variant==="large"?o:d(t,"button_of",{button:o,name:r.name});return c`<button
          type="button"
          class=${s.primary?"primary":""}
          aria-label=${a}
          title=${this.variant==="small"?o:u}
          aria-disabled=${this.busy!==null}
          aria-busy=${this.busy?.text===s.text}
          @click=${()=>this.press(s)}
        >
          <ha-icon icon=${s.icon} aria-hidden="true"></ha-icon>${this.variant==="small"?u:c`<span>${o}</span>`}
        </button>`})}
    </div>`}renderQuestion(t,r){let i=d(t,r.question??r.text);return c`<div
      class="question"
      role="group"
      aria-label=${i}
      @keydown=${s=>s.key==="Escape"&&this.ask(null)}
    >
      <p>${i}</p>
      <button type="button" class="primary" title=${i} @click=${()=>this.carryOut(r)}>${d(t,r.text)}</button>
      <button type="button" @click=${()=>this.ask(null)}>${d(t,"cancel")}</button>
    </div>`}press(t){this.busy===null&&(t.question===void 0?this.carryOut(t):this.ask(t))}ask(t){this.asked=t,this.updateComplete.then(()=>this.renderRoot.querySelector("button")?.focus())}async carryOut(t){let{hass:r,employee:i}=this;if(!(r===void 0||i===void 0||this.busy!==null)){this.asked!==null&&this.ask(null),this.busy=t,this.failure="";try{let s=await De(r,i.deviceId,t.verb,t.data);t.text==="start"&&s.status==="closed"&&!s.changed&&!s.queued&&this.ask(dt)}catch(s){this.failure=await Q(r,s)||d(r,"failed")}finally{this.busy=null}}}};E.styles=[w,y`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 0;
        min-height: 56px;
        font-weight: 500;
        font-size: 16px;
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `],p([h({attribute:!1})],E.prototype,"hass",2),p([h({attribute:!1})],E.prototype,"employee",2),p([h({reflect:!0})],E.prototype,"variant",2),p([x()],E.prototype,"busy",2),p([x()],E.prototype,"asked",2),p([x()],E.prototype,"failure",2),E=p([v("bitrix24-workday-buttons")],E);var Kr=/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;function tr(n){let[,e="",t="",r=""]=Kr.exec(n)??[];return{date:e,time:t,offset:r}}function Gr(n,e){return tr(new Date(e).toLocaleString("sv-SE",{timeZone:n}).replace(" ","T"))}var $=class extends b{constructor(){super(...arguments);this.details=null;this.folded=!1;this.time=null;this.report=null;this.busy=!1;this.failure="";this.submit=async t=>{t.preventDefault();let{hass:r,employee:i}=this;if(r===void 0||i===void 0||this.busy)return;let s=this.finish(this.proposed(r,i)),o=(this.report??this.details?.report??"").trim();if(!s||!o){this.failure=d(r,"fill_in");return}this.busy=!0,this.failure="";try{await De(r,i.deviceId,"close_day",{time:s,report:o})}catch(a){this.failure=await Q(r,a)||d(r,"failed")}finally{this.busy=!1}}}render(){let{hass:t,employee:r}=this;if(t===void 0||r===void 0||r.day.start===null)return u;let i=c`<h3>${d(t,"expired_title",{date:pt(t,r.day.start)})}</h3>`,s=r.canAct?this.renderForm(t,r):c`<p>${d(t,"expired_read_only")}</p>`;return this.folded?c`<details><summary>${i}</summary>${s}</details>`:c`<section>${i}${s}</section>`}renderForm(t,r){let i=this.proposed(t,r),s=Date.parse(this.finish(i));return c`<p>${d(t,"expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${d(t,"finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time??i.time}
            @input=${o=>{this.time=o.target.value}}
          />
          <output>${Number.isNaN(s)?"":`${pt(t,s)}, ${F(t,s,s)}`}</output>
        </label>
        <label
          >${d(t,"reason")}
          <input
            type="text"
            name="report"
            required
            .value=${this.report??this.details?.report??""}
            @input=${o=>{this.report=o.target.value}}
          />
        </label>
        ${this.failure&&c`<p class="note problem wide" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
        <button type="submit" class="primary wide" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${d(t,"close_expired")}
        </button>
      </form>`}proposed(t,{day:r}){if(this.details?.finish)return tr(this.details.finish);let i=r.start??0;return Gr(t.config.time_zone,i+((r.worked??0)+(r.breaks??0))*1e3)}finish(t){let r=this.time??t.time;return r===t.time&&this.details?.finish?this.details.finish:r&&`${t.date}T${r}:00${t.offset}`}};$.styles=[w,y`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        background: color-mix(in srgb, var(--workday-problem) 12%, transparent);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: 14px;
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: 16px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      output {
        color: var(--primary-text-color);
      }
    `],p([h({attribute:!1})],$.prototype,"hass",2),p([h({attribute:!1})],$.prototype,"employee",2),p([h({attribute:!1})],$.prototype,"details",2),p([h({type:Boolean})],$.prototype,"folded",2),p([x()],$.prototype,"time",2),p([x()],$.prototype,"report",2),p([x()],$.prototype,"busy",2),p([x()],$.prototype,"failure",2),$=p([v("bitrix24-workday-expired")],$);var V={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},rr=n=>(...e)=>({_$litDirective$:n,values:e}),ze=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Zi}=Gt;var nr=n=>n.strings===void 0;var Yr={},ir=(n,e=Yr)=>n._$AH=e;var sr=rr(class extends ze{constructor(n){if(super(n),n.type!==V.PROPERTY&&n.type!==V.ATTRIBUTE&&n.type!==V.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!nr(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===A||e===u)return e;let t=n.element,r=n.name;if(n.type===V.PROPERTY){if(e===t[r])return A}else if(n.type===V.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(r))return A}else if(n.type===V.ATTRIBUTE&&t.getAttribute(r)===e+"")return A;return ir(n),e}});var Zr={online:"mdi:account-check-outline",dnd:"mdi:minus-circle-outline",away:"mdi:account-arrow-right-outline",break:"mdi:coffee-outline"},O=class extends b{constructor(){super(...arguments);this.chosen=null;this.failure=""}willUpdate(t){let r=t.get("employee");r&&r.presence?.value!==this.employee?.presence?.value&&(this.failure="")}render(){let{hass:t,employee:r}=this,i=r?.presence;if(t===void 0||!i)return u;let s=this.chosen??i.value,o=t.states[i.entityId];return c`<fieldset>
        <legend>${d(t,"presence")}</legend>
        ${i.options.map(a=>c`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${a}
              .checked=${sr(a===s)}
              @change=${()=>this.choose(a)}
            /><label for=${a}
              ><ha-icon icon=${Zr[a]??"mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(o&&t.formatEntityState?.(o,a))??a}</label
            >
          </span>`)}
      </fieldset>
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}`}async choose(t){let{hass:r,employee:i}=this;if(!(r===void 0||!i?.presence)){this.chosen=t,this.failure="";try{await Jt(r,i.presence.entityId,t)}catch(s){this.failure=await Q(r,s)||d(r,"failed")}finally{this.chosen===t&&(this.chosen=null)}}}};O.styles=[w,y`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: 14px;
        --mdc-icon-size: 18px;
      }
      label:hover {
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `],p([h({attribute:!1})],O.prototype,"hass",2),p([h({attribute:!1})],O.prototype,"employee",2),p([x()],O.prototype,"chosen",2),p([x()],O.prototype,"failure",2),O=p([v("bitrix24-workday-presence")],O);var W=class extends J{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:r}=this;if(t===void 0||r===null)return u;let i=this.parts.has("times")&&r.connection!=="gone";return c`<article class="all" aria-label=${r.name}>
      <header><h2>${r.name}</h2>${Le(t,r)}</header>
      ${r.connection==="gone"?u:c`<div class=${i?"day times":"day"}>${this.renderDial(t,r)}${i?this.renderTimes(t,r):u}</div>`}
      ${r.day.status==="expired"?c`<bitrix24-workday-expired .hass=${t} .employee=${r} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ue(t,r)}
      ${this.parts.has("buttons")&&H(r).length>0?c`<bitrix24-workday-buttons .hass=${t} .employee=${r}></bitrix24-workday-buttons>`:u}
      ${this.parts.has("presence")&&r.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${r}></bitrix24-workday-presence>`:u}
    </article>`}renderDial(t,{day:r}){let i=this.clock.now(),s=T(r,i),o=re(r,i)??s,a=this.parts.has("ring");return c`<div class=${a?"dial":"dial bare"}>
      ${a?qe(t,r,i):u}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${o===null?u:_(t,o)}>
          ${o===null?"–":r.status==="opened"||r.status==="paused"?ye(o):ye(o).slice(0,-3)}
        </div>
        ${this.renderUnder(t,r,i).map(l=>c`<div class="under"><bdi>${l}</bdi></div>`)}
      </div>
    </div>`}renderUnder(t,r,i){if(r.status==="paused"){let a=T(r,i);return[d(t,"break"),...a===null?[]:[`${d(t,"worked")}: ${_(t,a)}`]]}if(r.status==="closed"&&r.start===null)return[d(t,"no_day")];let s=Be(r,i);if(s>=60)return[d(t,"worked"),d(t,"overtime",{overtime:_(t,s)})];let o=r.required===null?[]:[d(t,"of_required",{required:_(t,r.required)})];return[d(t,"worked"),...o]}renderTimes(t,{day:r}){let i=this.clock.now(),s=l=>l===null?"–":F(t,l,i),o=ne(r,i),a=[["workday_start",s(r.start)],r.status==="closed"?["workday_finish",s(r.finish)]:["expected_finish",s(r.expectedFinish)],["breaks",o===null||r.start===null?"–":_(t,o)]];return c`<dl>
      ${a.map(([l,m])=>c`<div><dt>${d(t,l)}</dt><dd><bdi>${m}</bdi></dd></div>`)}
    </dl>`}};W.styles=[w,X,Ie,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: 36px;
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: 14px;
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `],p([h({attribute:!1})],W.prototype,"parts",2),W=p([v("bitrix24-workday-full")],W);var ee=class extends J{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:r}=this;if(t===void 0||r===null)return u;let i=this.clock.now(),{day:s,connection:o}=r,a=o==="gone"?"gone":s.status??"unknown",l=re(s,i)??T(s,i),m=s.status==="opened"||s.status==="paused";return c`<article aria-label=${r.name}>
      <div class=${m?"line running":"line"}>
        ${this.parts.has("ring")?c`<div class="dial">${qe(t,s,i)}<span class="status ${a}"><ha-icon icon=${yt(r)} aria-hidden="true"></ha-icon></span></div>`:u}
        <div class="who">
          <h3>${r.name}</h3>
          <p class="what"><bdi role="status">${ft(t,r)}</bdi><span class="more">${this.times(t,r,i).map(g=>c` · <bdi>${g}</bdi>`)}</span></p>
        </div>
        ${l!==null&&m?c`<div class="time digits" role="timer" aria-label=${_(t,l)}>${ye(l)}</div>`:u}
        ${this.parts.has("buttons")&&H(r).length>0?c`<bitrix24-workday-buttons variant="small" .hass=${t} .employee=${r}></bitrix24-workday-buttons>`:u}
      </div>
      ${s.status==="expired"?c`<bitrix24-workday-expired folded .hass=${t} .employee=${r} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ue(t,r)}
      ${this.parts.has("presence")&&r.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${r}></bitrix24-workday-presence>`:u}
    </article>`}times(t,{day:r},i){return this.parts.has("times")?r.status==="closed"?r.start===null||r.worked===null?[]:[_(t,r.worked)]:r.expectedFinish!==null?[d(t,"until",{time:F(t,r.expectedFinish,i)})]:r.start===null?[]:[d(t,"since",{time:F(t,r.start,i)})]:[]}};ee.styles=[w,X,Ie,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 auto;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: 16px;
        font-weight: 500;
      }
      .what {
        font-size: 14px;
      }
      .time {
        flex: none;
        font-size: 18px;
      }
      bitrix24-workday-buttons {
        flex: none;
      }
      @container (max-width: 420px) {
        .line {
          gap: 8px;
        }
        .running .more {
          display: none;
        }
        .time {
          font-size: 16px;
        }
      }
      @container (max-width: 320px) {
        .running {
          flex-wrap: wrap;
        }
        .running bitrix24-workday-buttons {
          flex: 1 1 100%;
        }
      }
    `],p([h({attribute:!1})],ee.prototype,"parts",2),ee=p([v("bitrix24-workday-row")],ee);var j=class extends b{static getStubConfig(e){return Rt(e)}static getConfigForm(){return Ct()}setConfig(e){Je(e),this.config=e}getCardSize(){switch(this.config?.layout){case"team":return 1+this.deviceIds.length;case"compact":return 2;default:return 7}}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}get deviceIds(){if(this.hass===void 0||this.config===void 0)return[];let{layout:e,device_id:t,entity:r,employees:i=[]}=this.config;return e==="team"?i.length>0?i:G(this.hass):t?[t]:r?[N(this.hass,r)??""]:G(this.hass)}shouldUpdate(e){return e.size!==1||!e.has("hass")||this.hass===void 0?!0:lt(e.get("hass"),this.hass,this.deviceIds)}render(){let{hass:e,config:t}=this;return e===void 0||t===void 0?u:c`<ha-card>${t.layout==="team"?this.renderTeam(e,t):this.renderOne(e,t)}</ha-card>`}renderOne(e,t){let[r,i]=this.deviceIds;if(r===void 0)return this.renderNobody(e);if(i!==void 0)return this.renderMessage(e,"choose");if(Y(e,r)===null)return this.renderMissing(e,r);let s=Qe(t);return t.layout==="compact"?c`<bitrix24-workday-row .hass=${e} .deviceId=${r} .parts=${s}></bitrix24-workday-row>`:c`<bitrix24-workday-full .hass=${e} .deviceId=${r} .parts=${s}></bitrix24-workday-full>`}renderTeam(e,t){let{deviceIds:r}=this;if(r.length===0)return this.renderNobody(e);let i=Qe(t),s=r.filter(o=>Y(e,o)?.day.status==="opened").length;return c`<header>
        <h2>${t.title||d(e,"team")}</h2>
        <bdi role="status">${d(e,"at_work",{working:s,all:r.length})}</bdi>
      </header>
      <ul>
        ${r.map(o=>c`<li>${Y(e,o)===null?this.renderMissing(e,o):c`<bitrix24-workday-row .hass=${e} .deviceId=${o} .parts=${i}></bitrix24-workday-row>`}</li>`)}
      </ul>`}renderNobody(e){return this.renderMessage(e,or(e)?"loading":"nobody")}renderMissing(e,t){let r=or(e)||G(e).includes(t);return this.renderMessage(e,r?"loading":"missing")}renderMessage(e,t){return c`<p class="message" role="status" aria-busy=${t==="loading"}>${d(e,t)}</p>`}};j.styles=[w,y`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `],p([h({attribute:!1})],j.prototype,"hass",2),p([x()],j.prototype,"config",2),j=p([v(oe)],j);var or=n=>n.config.state!==void 0&&n.config.state!=="RUNNING";var te=class extends B{static getStubConfig(){return{type:`custom:${ae}`}}setConfig(e){}willUpdate(e){let t=this.context?.entity_id;this.deviceId=this.hass&&t&&N(this.hass,t)||"",super.willUpdate(e)}render(){let{hass:e,employee:t}=this;return e===void 0||t===null?u:H(t).length===0?Le(e,t):c`<bitrix24-workday-buttons variant="feature" .hass=${e} .employee=${t}></bitrix24-workday-buttons>`}};te.styles=[w,X,y`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `],p([h({attribute:!1})],te.prototype,"context",2),te=p([v(ae)],te);var gt=window;function ar(n,e){gt[n]??=[],gt[n].some(({type:t})=>t===e.type)||gt[n].push(e)}ar("customCards",{type:oe,get name(){return D(M(),"name")},get description(){return D(M(),"description")},preview:!0,getEntitySuggestion(n,e){if($t(n,e))return{label:d(n,"layout_team"),config:le("team")};let t=N(n,e);return t===null?null:[{label:d(n,"layout_full"),config:le("full",t)},{label:d(n,"layout_compact"),config:le("compact",t)}]}});ar("customCardFeatures",{type:ae,get name(){return D(M(),"feature_name")},isSupported:(n,{entity_id:e})=>e!==void 0&&N(n,e)!==null,configurable:!1});
